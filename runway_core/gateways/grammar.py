"""The words in which a gateway is described: one `GatewaySpec` constant per gateway file.

A spec is data. What it says is carried out by `codec` (requests, answers) and by
`runway_core.planning` (limits), which never ask for a gateway by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from runway_core.errors import GatewayError
from runway_core.models import TaskStatus

from .prices import ChargeRule, PriceCard

KEY_PREFIX = "PLAYGROUND_"


class FrameForm(StrEnum):
    """How a picture may travel to a gateway."""

    DATA_URI = "data_uri"
    HTTPS_URL = "https_url"


class FirstFrame(StrEnum):
    """Whether a model starts on a picture."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class LastFrame(StrEnum):
    """Whether a model ends on a picture."""

    NO = "no"
    WITH_FIRST = "with_first"
    ALONE = "alone"
    """Also without a first frame."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """The key travels as ``Authorization: Bearer <key>``."""


@dataclass(frozen=True, slots=True)
class Header:
    """The key travels bare in a header of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One HTTP operation; ``path``, ``query`` and ``body`` may hold ``{task_id}``."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    query: str = ""
    body: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRef:
    """A picture on its way into a body: one of three."""

    link: str | None = None
    """A link that stays as it is."""
    sha256: str | None = None
    """A stored file whose data URI is put there when the request leaves."""
    linked: str | None = None
    """The name of a stored file to which a link is made when the request leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireValues:
    """A request as a gateway can take it; None: not sent. The names are those of `Row.fields`."""

    model: str
    prompt_text: str | None = None
    first_frame: FrameRef | None = None
    last_frame: FrameRef | None = None
    foreground_mask: FrameRef | None = None
    ratio: str | None = None
    duration_s: int | None = None
    seed: int | None = None
    watermark: bool | None = None
    style: str | None = None
    motion: Mapping[str, float] | None = None
    motion_score: int | None = None
    interpolate: bool | None = None
    upscale: bool | None = None
    callback_url: str | None = None


VALUE_NAMES = frozenset(item.name for item in fields(WireValues))


class Row:
    """One line of a body: ``wire.path <- request field(s) [encoder]``.

    The encoder gets the values of the fields in order; None from it, or from a field without an
    encoder, leaves the path out of the body.
    """

    __slots__ = ("encode", "fields", "not_for", "path", "required")

    def __init__(
        self,
        path: str,
        field_names: str | tuple[str, ...],
        encode: Callable[..., Any] | None = None,
        *,
        required: bool = False,
        not_for: tuple[str, ...] = (),
    ) -> None:
        self.path = path
        self.fields = (field_names,) if isinstance(field_names, str) else field_names
        self.encode = encode
        self.required = required
        self.not_for = not_for
        unknown = set(self.fields) - VALUE_NAMES
        if unknown:
            raise ValueError(f"row {path!r} reads {sorted(unknown)}, which no request has")


@dataclass(frozen=True, slots=True)
class Constant:
    """A line of a body that is always the same."""

    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The documented words of one status key, lower case, and what they mean.

    ``is_status=False``: the key is no status of its own, only the listed values tell something.
    """

    key: str
    words: Mapping[str, TaskStatus]
    is_status: bool = True


TASK_ID_PATHS = (
    "id",
    "task_id",
    "data.task_id",
    "data.id",
    "data",
    "task.id",
    "data.task.id",
    "data.data.id",
    "uuid",
    "data.uuid",
)
"""Every place in which a gateway of this family has been seen to put the task's id."""

LAYERS = ("data.data", "data.task", "task", "data", "")
"""Where the task may stand in an answer, innermost first."""

OUTPUT_KEYS = (
    "output",
    "video",
    "video_raw",
    "video_url",
    "raw_video_url",
    "result_url",
    "artifacts",
    "task_result.videos",
    "videos",
)
"""Keys that hold the video's link; posters and last frames are never among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Where an answer holds what; the first place with a value counts.

    The defaults know every shape seen in this family; a gateway names only what it orders
    differently.
    """

    task_id: tuple[str, ...] = TASK_ID_PATHS
    layers: tuple[str, ...] = LAYERS
    outputs: tuple[str, ...] = OUTPUT_KEYS
    progress: tuple[str, ...] = ("progress", "progressRatio")
    failure: tuple[str, ...] = ("failure", "fail_reason", "task_status_msg", "error")
    failure_code: tuple[str, ...] = ("failureCode", "failure_code", "error.code", "error.reason")
    eta_s: tuple[str, ...] = ("estimatedTimeToStartSeconds", "estimate_wait_seconds")
    refund: tuple[str, ...] = ()
    """Where a "1" says that the price was given back."""
    link_decides: bool = False
    """True: a video link means success whatever the status says."""


OK_CODES = frozenset({"", "0", "200", "success", "succeed", "ok"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """How a picture too large for a data URI is handed over before the submit."""

    path: str
    body: Mapping[str, Any]
    """What asks for a place; ``{filename}`` is filled in."""
    url_key: str
    form_key: str
    uri_key: str
    max_file_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """What one model of a gateway takes."""

    id: str
    label: str
    ratios: tuple[str, ...] | None
    """As the wire spells them; empty: the video follows the picture; None: any is passed on."""
    text_ratios: tuple[str, ...] | None = None
    """The ratios of a request without a picture; None: the same."""
    durations_s: tuple[int, ...] | None
    """None: any is passed on."""
    prompt_max_utf16: int | None = None
    """UTF-16 code units; None: no limit is documented."""
    prompt_required: bool = False
    first_frame: FirstFrame = FirstFrame.REQUIRED
    last_frame: LastFrame = LastFrame.NO
    motion: bool = False
    style: Literal["no", "yes", "without_picture"] = "no"
    seed_range: tuple[int, int] | None = None
    """Lowest and highest seed; None: the model takes none."""
    retired_on: date | None = None
    credits_per_s: float | None = None
    """Upper end where the price depends on options; None: unknown."""
    source: str = ""
    """Where these limits stand, when it is not the gateway's own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySpec:
    """One gateway: who it is, how it spells requests and answers, what it can take."""

    id: str
    label: str
    docs_url: str
    checked_on: date
    transport: Literal["http", "local"] = "http"
    rank: int = 9
    """Place in lists; equal ranks are sorted by id."""
    base_url: str | None
    """None: no host is documented, it must be set."""
    prefix: str = ""
    """What stands before every path, such as ``/runwayml``."""
    other_prefixes: tuple[str, ...] = ()
    """Prefixes used by other hosts of the dialect; recognised in a pasted base URL."""
    auth: Bearer | Header | None = field(default_factory=Bearer)
    key_required: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    submit: Endpoint
    retrieve: tuple[Endpoint, ...]
    """The preferred one first; the next is tried where a host does not know the one before."""
    cancel: Endpoint | None = None
    submit_is_idempotent: bool = False
    """True: a submit found half done may be repeated; nothing is charged twice."""
    body: tuple[Row | Constant, ...]
    move_replaces: tuple[str, ...] = ()
    """Request fields that cannot be sent together with a camera move."""
    turned_axes: frozenset[str] = frozenset()
    """Axes of a camera move whose sign means the opposite there of `models.AXES`."""
    reads: Reads = field(default_factory=Reads)
    statuses: tuple[StatusWords, ...]
    ok_codes: frozenset[str] = OK_CODES
    """Values of ``code`` in a 200 answer that mean success, lower case."""
    refusals: Mapping[tuple[int, str], type[GatewayError]] = field(default_factory=dict)
    """(HTTP status, wire code) → error class, where it differs from the common table."""
    hints: Mapping[str, str] = field(default_factory=dict)
    """Wire code → what a person can do about it."""
    accepts: frozenset[FrameForm]
    tolerates: frozenset[FrameForm] = frozenset()
    """Forms that probably work and are not documented; used last, and said so."""
    max_data_uri_bytes: int = 0
    max_link_chars: int = 2048
    max_linked_bytes: int = 16_000_000  # of a picture fetched by link; Runway's figure
    min_aspect: float = 0.5  # width / height; Runway refuses what is below
    upload: Upload | None = None
    models: tuple[ModelSpec, ...]
    free_model: ModelSpec | None = None
    """The limits of a model that is not listed; None: only listed models can be asked for."""
    price_card: PriceCard | None = None
    charge_rules: tuple[ChargeRule, ...] = ()
    """Which failures are charged; the first whose code fits counts, none: not documented."""
    poll_floor_s: float = 5.0
    not_found_grace_s: float = 120.0
    success_without_url_grace_s: float = 60.0
    remarks: tuple[str, ...] = ()
    """What a person should know before choosing it, a sentence each."""

    @property
    def key_env(self) -> str:
        """The environment variable that holds the key."""
        return f"{KEY_PREFIX}{self.id.upper()}_API_KEY"

    @property
    def base_url_env(self) -> str:
        """The environment variable that holds the base URL."""
        return f"{KEY_PREFIX}{self.id.upper()}_BASE_URL"

    @property
    def needs_base_url(self) -> bool:
        """Whether it can only be used once a base URL is set."""
        return self.base_url is None

    @property
    def callback_field(self) -> str | None:
        """The path in the body that takes a webhook's address; None: there is none."""
        return next((row.path for row in self.rows if "callback_url" in row.fields), None)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The lines of the body that read a request field."""
        return tuple(row for row in self.body if isinstance(row, Row))

    @property
    def source(self) -> str:
        """The evidence for this gateway's limits, in words."""
        return f"{self.docs_url} (checked {self.checked_on.isoformat()})"

    def model(self, model_id: str | None) -> ModelSpec | None:
        """Return a model's limits; None for one that cannot be asked for here.

        ``model_id=None`` takes the first that is not retired, or the first of all.
        """
        if model_id is None:
            current = (model for model in self.models if model.retired_on is None)
            return next(current, self.models[0])
        return next((model for model in self.models if model.id == model_id), self.free_model)

    def carries(self, name: str, model_id: str) -> bool:
        """Whether a body for the model has a place for a request field."""
        return any(name in row.fields and model_id not in row.not_for for row in self.rows)
