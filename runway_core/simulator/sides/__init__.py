"""The wire side of each gateway, written from its documents; `SIDES` lists them.

Nothing here is shared with the client's code in ``runway_core.gateways``: two readings of the same
documents, so that a misreading shows.
"""

from . import openai_hk

SIDES = (openai_hk.SIDE,)
