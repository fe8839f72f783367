"""The wire side of each gateway, written from its documents; `SIDES` lists them.

Nothing here is shared with the client's code in ``runway_core.gateways``: two readings of the same
documents, so that a misreading shows.
"""

from . import chatgptsb, cometapi, gptplus5, openai_hk, pro_generate, runway

SIDES = (
    gptplus5.SIDE,
    cometapi.SIDE,
    openai_hk.SIDE,
    chatgptsb.SIDE,
    pro_generate.SIDE,
    runway.SIDE,
)
