"""How simulated gateways behave in tests, where nobody waits for a look at their video."""

from runway_core.simulator import SimulatorOptions

QUICK = SimulatorOptions(delay_s=0.2, tiny_videos=True)
"""No render, and no time for one; ``[delay 3]`` in a prompt slows one job."""
