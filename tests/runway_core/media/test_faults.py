import errno

import pytest
from obstore.exceptions import GenericError, NotFoundError, PermissionDeniedError

from runway_core.errors import MediaStoreError
from runway_core.media.faults import store_faults


def told(fault: Exception) -> MediaStoreError:
    with pytest.raises(MediaStoreError) as caught, store_faults("keep a file"):
        raise fault
    return caught.value


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space left"), "disk is full", id="full"),
        pytest.param(OSError(errno.EDQUOT, "Quota exceeded"), "disk is full", id="quota"),
        pytest.param(PermissionError(errno.EACCES, "denied"), "permissions", id="forbidden"),
        pytest.param(OSError(errno.EIO, "I/O error"), "check the media store", id="other"),
        pytest.param(PermissionDeniedError("no"), "credentials", id="bucket-forbidden"),
        pytest.param(NotFoundError("no"), "bucket", id="bucket-missing"),
        pytest.param(GenericError("no"), "check the media store", id="bucket-other"),
    ],
)
def test_each_fault_says_what_helps(fault: Exception, hint: str) -> None:
    assert hint in told(fault).hint


def test_the_message_names_no_path_and_no_link() -> None:
    fault = OSError(errno.ENOSPC, "No space left on device", "/home/somebody/secret.mp4")

    assert told(fault).message == "could not keep a file: No space left on device"
    assert "http" not in told(GenericError("PUT http://bucket/x?sig=1")).message


def test_other_errors_pass_through() -> None:
    with pytest.raises(KeyError), store_faults("keep a file"):
        raise KeyError("a bug stays a bug")
