"""A request and a gateway make a plan: what would be sent, what that changes, what it costs.

Pure: nothing is sent, stored or awaited here. Imports go down to gateways, models and errors only.
"""

from .frames import FrameForms as FrameForms
from .frames import FrameLink as FrameLink
from .frames import PreparedFrame as PreparedFrame
from .plan import plan as plan
from .ratios import effective_ratio as effective_ratio
from .words import camera_words as camera_words
from .words import utf16_length as utf16_length
