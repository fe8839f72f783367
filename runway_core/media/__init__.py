"""Stored bytes: the content-addressed store, what a video file says of itself, signed links.

Imports go down to providers, images, models and errors only. Nothing here knows of jobs or of
routes; `runway_core.web` serves what is kept here.
"""

from .derived import DerivedDesk as DerivedDesk
from .download import download_video as download_video
from .signing import LinkSigner as LinkSigner
from .signing import open_signer as open_signer
from .store import Asset as Asset
from .store import MediaStore as MediaStore
from .store import open_derived_store as open_derived_store
from .store import open_media_store as open_media_store
