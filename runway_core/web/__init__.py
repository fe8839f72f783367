"""Plain routes beside the app: stored assets, pictures, previews, live changes, webhooks, health.

Imports go down to media, images, the renderer, models, errors and settings only. Jobs stand at the
same height, so what a route needs of them is handed in as a callable or a port. No answer names a
path, a key or an error's inner words.
"""

from .events import EVENTS_PATH as EVENTS_PATH
from .events import Listener as Listener
from .events import event_routes as event_routes
from .health import HealthReport as HealthReport
from .health import health_routes as health_routes
from .hooks import hook_routes as hook_routes
from .hovers import hover_link as hover_link
from .hovers import hover_routes as hover_routes
from .media import DERIVED_PREFIX as DERIVED_PREFIX
from .media import derived_link as derived_link
from .media import media_routes as media_routes
from .metrics import metrics_routes as metrics_routes
from .pictures import PictureDesk as PictureDesk
from .pictures import picture_routes as picture_routes
from .pictures import pictures_address as pictures_address
from .preview_routes import preview_routes as preview_routes
from .previews import PreviewDesk as PreviewDesk
from .previews import PreviewOrder as PreviewOrder
from .shutdown import closing_on_signal as closing_on_signal
from .takes import Bundle as Bundle
from .takes import TakeFile as TakeFile
from .takes import take_link as take_link
from .takes import take_routes as take_routes
from .takes import zip_link as zip_link
from .thumbnails import ThumbnailDesk as ThumbnailDesk
from .thumbnails import thumbnail_link as thumbnail_link
from .thumbnails import thumbnail_routes as thumbnail_routes
