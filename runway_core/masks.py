"""The subject of a picture as somebody painted it: kept by content, like every picture."""

from runway_core.images import binary_mask
from runway_core.models import ImageFrame
from runway_core.parts import Parts

MASK_TYPE = "image/png"


class Masks:
    """Keeps painted masks and gives links to them; they are in no list of pictures."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

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
        return ImageFrame(
            sha256=asset.sha256,
            media_type=MASK_TYPE,
            width_px=mask.width_px,
            height_px=mask.height_px,
            byte_count=asset.byte_count,
        )

    def link(self, mask: ImageFrame) -> str | None:
        """Return a signed link to a mask; None when it is not in the media store (any more)."""
        if self._parts.media.stat(mask.sha256) is None:
            return None
        return self._parts.links.media(mask.sha256, mask.media_type)
