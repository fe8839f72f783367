"""The local renderer: a camera move through the user's own picture, as an mp4, without a key.

Values in, a file out: recipe → scene (crop, depth, move) → frames → encoder. Imports only
`runway_core.models` and `runway_core.errors` from the rest of the core.
"""

from .clip import render as render
from .preview import preview as preview
from .recipe import RenderedClip as RenderedClip
from .recipe import RenderRecipe as RenderRecipe
