"""What the disk or the bucket answers, told as `MediaStoreError` with a hint that helps."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError as ObstoreError
from obstore.exceptions import NotFoundError, PermissionDeniedError, UnauthenticatedError

from runway_core.errors import MediaStoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def store_faults(doing: str) -> Iterator[None]:
    """Tell what the disk or the bucket answers as `MediaStoreError`.

    Args:
        doing: What was being done, such as "keep a video", for the message.

    Raises:
        MediaStoreError: An OSError or an error of obstore came up; its hint says what helps. The
            message names neither paths nor links.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MediaStoreError(f"could not {doing}: {reason}", hint=_disk_hint(error)) from error
    except ObstoreError as error:
        # The error's own text is a page of requests and retries, and names links.
        kind = type(error).__name__
        raise MediaStoreError(
            f"could not {doing}: the media store answers {kind}", hint=_bucket_hint(error)
        ) from error


def _disk_hint(error: OSError) -> str | None:
    if error.errno in _FULL:
        return "The disk is full. Free some space; the job goes on by itself."
    if error.errno in _FORBIDDEN:
        return "The media folder cannot be written. Check its permissions and PLAYGROUND_DATA_DIR."
    return None


def _bucket_hint(error: ObstoreError) -> str | None:
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return "The bucket refuses the credentials. Check the AWS_ variables and its policy."
    if isinstance(error, NotFoundError) or "NoSuchBucket" in str(error):
        return "Check that the bucket of PLAYGROUND_MEDIA_URL exists and the file is still in it."
    return None
