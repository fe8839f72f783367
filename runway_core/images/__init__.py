"""Pictures: from uploaded bytes to a checked image, a frame for a ratio, a data URI.

Bytes are judged by themselves, never by a name or a declared type; every limit is checked before
pixels are decoded, and nothing but `InvalidImageError` comes out of a bad file. Imports go down to
``runway_core.errors`` only.
"""

from .check import CheckedImage as CheckedImage
from .check import check_image as check_image
from .data_uri import to_data_uri as to_data_uri
from .frame import MAX_URI_BYTES as MAX_URI_BYTES
from .frame import PreparedFrame as PreparedFrame
from .frame import prepare_frame as prepare_frame
from .mask import binary_mask as binary_mask
from .preview import decode_rgb as decode_rgb
from .preview import thumbnail as thumbnail
