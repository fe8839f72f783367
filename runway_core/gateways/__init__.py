"""What is known of each gateway, as data, and the pure code that speaks its dialect.

Imports go down to models and errors only; nothing here opens a socket or reads a file.
"""

from .grammar import FirstFrame as FirstFrame
from .grammar import FrameForm as FrameForm
from .grammar import GatewaySpec as GatewaySpec
from .grammar import LastFrame as LastFrame
from .grammar import ModelSpec as ModelSpec
from .registry import load_gateways as load_gateways
from .registry import with_version as with_version
