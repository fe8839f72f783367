"""Everything that can go wrong, as one tree.

Each error speaks to three readers: ``message`` says what happened (for the log, values shown),
``hint`` says what a person can do next (one sentence), and a gateway's ``excerpt`` keeps the
gateway's own words for the expert.

PlaygroundError
    ConfigurationError
        MissingKeyError
    InvalidRequestError
        InvalidImageError
        PictureLinkError
    GatewayError
        UnreachableError
        AuthenticationError
        InsufficientCreditsError
        RefusedError
        TaskNotFoundError
        RateLimitedError
        ServerError
        UnexpectedAnswerError
        SubmissionInDoubtError
    TaskError
        TaskFailedError
            ContentModeratedError
        TaskCancelledError
        TaskDeadlineError
    DownloadError
        OutputExpiredError
        UnusableVideoError
    MediaStoreError
    StoreUnavailableError
    RenderError
    JobError
        JobNotFoundError
        IllegalTransitionError
        CapExceededError
"""

from typing import ClassVar

EXCERPT_LIMIT = 500  # characters of a gateway's answer kept with an error


class PlaygroundError(Exception):
    """The base of every error the playground raises on purpose."""

    retryable: ClassVar[bool] = False
    """Whether doing exactly the same again may help and costs nothing."""

    default_hint: ClassVar[str] = ""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint


class ConfigurationError(PlaygroundError):
    """A setting is missing or cannot work."""


class MissingKeyError(ConfigurationError):
    """The gateway needs an API key and none is known."""

    def __init__(self, message: str, *, variable: str, hint: str | None = None) -> None:
        super().__init__(
            message,
            hint=hint
            or f"Set {variable}, type a key on the Gateways page, or use the local render, "
            "which needs no key.",
        )
        self.variable = variable


class InvalidRequestError(PlaygroundError):
    """A field of the request is outside what can be sent; raised before any I/O."""

    def __init__(
        self, message: str, *, field: str = "", allowed: str = "", hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.field = field
        self.allowed = allowed


class InvalidImageError(InvalidRequestError):
    """A file cannot be used as a picture.

    ``reason`` is one of: empty, too_small, too_many_bytes, too_many_pixels, too_many_scans,
    truncated, corrupt, unsupported_type, unsupported_mode, over_limit.
    """

    def __init__(
        self, reason: str, message: str, *, hint: str | None = None, allowed: str = ""
    ) -> None:
        super().__init__(message, field="image", allowed=allowed, hint=hint)
        self.reason = reason


class PictureLinkError(InvalidRequestError):
    """A link to a picture cannot be followed, or does not lead to one.

    ``reason`` is one of: not_a_link, not_https, has_password, private_address, unreachable,
    too_slow, broken_off, not_found, refused, trouble, too_many_redirects, too_many_bytes, web_page.
    """

    def __init__(self, reason: str, message: str, *, hint: str) -> None:
        super().__init__(message, field="image", hint=hint)
        self.reason = reason


class GatewayError(PlaygroundError):
    """A gateway could not be reached, refused, or answered what its dialect does not know."""

    def __init__(
        self,
        message: str,
        *,
        gateway_id: str = "",
        http_status: int | None = None,
        request_id: str | None = None,
        excerpt: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.gateway_id = gateway_id
        self.http_status = http_status
        self.request_id = request_id
        self.excerpt = excerpt[:EXCERPT_LIMIT]


class UnreachableError(GatewayError):
    """No connection could be made: nothing was sent, nothing can have been charged."""

    retryable = True
    default_hint = "Nothing was sent. Check the base URL and your connection, then try again."


class AuthenticationError(GatewayError):
    """The gateway does not accept the key (401, 403)."""

    default_hint = "Check the key on the Gateways page. Nothing was charged."


class InsufficientCreditsError(GatewayError):
    """The account has no credit for this task (402, or as the dialect says)."""

    default_hint = "Top up the account at the gateway, or pick another one. Nothing was charged."


class RefusedError(GatewayError):
    """The gateway looked at the request and refused it (400, 409, 413, 422 and their kin)."""

    default_hint = "Change what the gateway names and generate again. Nothing was accepted."


class TaskNotFoundError(GatewayError):
    """The gateway does not know the task (404, or as the dialect says)."""

    default_hint = "A fresh task can take a moment to appear; it is asked for again by itself."


class RateLimitedError(GatewayError):
    """The gateway asks to slow down (429)."""

    retryable = True
    default_hint = "The gateway is busy; the job waits and tries again by itself."

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        gateway_id: str = "",
        http_status: int | None = None,
        request_id: str | None = None,
        excerpt: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(
            message,
            gateway_id=gateway_id,
            http_status=http_status,
            request_id=request_id,
            excerpt=excerpt,
            hint=hint,
        )
        self.retry_after_s = retry_after_s


class ServerError(GatewayError):
    """The gateway failed while a task was read (5xx, a timeout, a broken connection)."""

    retryable = True
    default_hint = "The gateway has trouble; the job goes on and asks again."


class UnexpectedAnswerError(GatewayError):
    """An answer came that does not fit the gateway's dialect."""

    default_hint = "Look at the raw answer; the gateway may have changed, or the base URL is wrong."


class SubmissionInDoubtError(GatewayError):
    """The request left and no clear answer came back; it may have been accepted and charged."""

    default_hint = (
        "It may be rendering and may be charged. Check again, or decide to send it once more; "
        "nothing is sent again by itself."
    )


class TaskError(PlaygroundError):
    """The gateway accepted the task, and the task did not end well."""

    def __init__(self, message: str, *, task_id: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.task_id = task_id


class TaskFailedError(TaskError):
    """The model failed; ``failure`` and ``failure_code`` keep the gateway's words."""

    default_hint = "Try again with another seed or prompt, or on another gateway."

    def __init__(
        self,
        message: str,
        *,
        task_id: str = "",
        failure: str = "",
        failure_code: str = "",
        hint: str | None = None,
    ) -> None:
        super().__init__(message, task_id=task_id, hint=hint)
        self.failure = failure
        self.failure_code = failure_code


class ContentModeratedError(TaskFailedError):
    """The prompt, the picture or the result was refused by moderation."""

    default_hint = "Change the wording or the picture; the same input will be refused again."


class TaskCancelledError(TaskError):
    """The task was cancelled at the gateway."""


class TaskDeadlineError(TaskError):
    """The task did not end before its deadline; it may still be running at the gateway."""

    default_hint = "It may still finish and be charged. Follow it again when you like."

    def __init__(
        self, message: str, *, waited_s: float, task_id: str = "", hint: str | None = None
    ) -> None:
        super().__init__(message, task_id=task_id, hint=hint)
        self.waited_s = waited_s


class DownloadError(PlaygroundError):
    """The finished video could not be brought home."""

    retryable = True
    default_hint = "The video exists at the gateway; the download is tried again."


class OutputExpiredError(DownloadError):
    """The link to the video is no longer valid; the task gives a fresh one."""


class UnusableVideoError(DownloadError):
    """The whole video came, or would come, and cannot be kept: too large, or no playable video."""

    retryable = False
    default_hint = "Downloading it again brings the same; look at it on the gateway's own pages."


class MediaStoreError(PlaygroundError):
    """The media store cannot take or give a file (disk full, bucket away)."""

    retryable = True
    default_hint = "Free some space or check the media store; the job goes on by itself."


class StoreUnavailableError(PlaygroundError):
    """The database of jobs is locked, full or away: the same is worth trying again."""

    retryable = True
    default_hint = (
        "No job is lost and nothing is sent twice: what was sent goes on at the gateways and is "
        "taken up again when the database is back. What you have just asked for may not have been "
        "written down; look before you ask once more."
    )


class RenderError(PlaygroundError):
    """The local renderer could not make the clip."""


class JobError(PlaygroundError):
    """A job cannot do what was asked of it."""


class JobNotFoundError(JobError):
    """There is no such job in this workspace."""

    default_hint = "It may have been deleted; look in the library."


class IllegalTransitionError(JobError):
    """The job is not in a state in which this can be done."""

    default_hint = "It has moved on in the meantime; look at its tile."


class CapExceededError(JobError):
    """The price would pass a spending cap, or cannot be held against it; nothing was sent."""

    default_hint = "Raise the cap, choose a cheaper gateway, or wait until tomorrow."

    def __init__(
        self, message: str, *, cap: str = "", left_usd: float = 0.0, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.cap = cap
        """``batch``, ``day`` or ``workspace``."""
        self.left_usd = left_usd
