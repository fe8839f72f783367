"""The subject of a picture as somebody painted it: kept by content, like every picture."""

from runway_core.images import binary_mask
from runway_core.models import ImageFrame
from runway_core.parts import Parts
from runway_core.rights import shelf_of_masks

MASK_TYPE = "image/png"


class Masks:
    """Keeps one workspace's painted masks, in no list of pictures, and gives links to them."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def keep(self, painted: bytes) -> ImageFrame | None:
        """Keep what was painted over a picture; None when nothing is painted.

        Args:
            painted: A picture file, light strokes on a dark ground, in the picture's shape.

        Raises:
            InvalidImageError: The file cannot be used.
            MediaStoreError: It could not be stored.
        """
        mask = binary_mask(painted, max_bytes=self._parts.settings.max_image_bytes)
        if mask is None:
            return None
        asset = self._parts.media.put(mask.data, MASK_TYPE)
        frame = ImageFrame(
            sha256=asset.sha256,
            media_type=MASK_TYPE,
            width_px=mask.width_px,
            height_px=mask.height_px,
            byte_count=asset.byte_count,
        )
        self._parts.store.pictures.add(frame, shelf_of_masks(self._workspace))
        return frame

    def link(self, mask: ImageFrame) -> str | None:
        """Return a signed link to a mask; None for one that is not here (any more)."""
        is_own = self._parts.rights.may_use(mask.sha256, self._workspace)
        if not is_own or self._parts.media.stat(mask.sha256) is None:
            return None
        return self._parts.links.media(mask.sha256, mask.media_type)
