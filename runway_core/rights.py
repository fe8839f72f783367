"""Whose pictures are whose.

A picture is named by the hash of its bytes, which says nothing of who may see it: whoever has a
file can compute its name, and a shared video tells the names of its frames. So a workspace uses
only what it added itself, and the samples, which are everybody's.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

from runway_core.cards import Sample
from runway_core.models import FrameSource, GenerationRequest, ImageFrame

_KEPT = 4096  # answers remembered: a form asks for each plan that it shows
_FIELDS = ("first_frame", "last_frame", "foreground_mask")


def shelf_of_masks(workspace: str) -> str:
    """Return the name under which a workspace's painted masks are kept, apart from its pictures."""
    return f"{workspace}/masks"


class PictureRights:
    """Answers whether a workspace may use a picture. Safe to use from several threads.

    Args:
        is_kept: SHA-256 and workspace → whether the picture was added there.
        samples: What everybody may use.
    """

    def __init__(
        self,
        is_kept: Callable[[str, str], bool],
        samples: Callable[[], tuple[Sample, ...]],
    ) -> None:
        self._is_kept = is_kept
        self._samples = samples
        self._lock = threading.Lock()
        self._granted: OrderedDict[tuple[str, str], None] = OrderedDict()

    def may_use(self, sha256: str, workspace: str) -> bool:
        """Whether the workspace added or painted the picture, or everybody has it."""
        asked = (workspace, sha256)
        with self._lock:
            if asked in self._granted:
                return True
        may = (
            self._is_kept(sha256, workspace)
            or self._is_kept(sha256, shelf_of_masks(workspace))
            or any(sample.frame.sha256 == sha256 for sample in self._samples())
        )
        if may:
            with self._lock:
                self._granted[asked] = None
                while len(self._granted) > _KEPT:
                    self._granted.popitem(last=False)
        return may

    def strange_field(self, request: GenerationRequest, workspace: str) -> str | None:
        """Return the field of a request whose picture the workspace may not use; None: it may."""
        for name in _FIELDS:
            frame: FrameSource | None = getattr(request, name)
            if isinstance(frame, ImageFrame) and not self.may_use(frame.sha256, workspace):
                return name
        return None
