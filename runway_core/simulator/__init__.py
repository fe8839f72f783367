"""The six gateways' wire sides, with faults and real videos, as one Starlette app.

For demos and tests: no key, no cost. It is written from the gateways' documents and shares neither
data nor code with the client in ``runway_core.gateways``, so it may import only ``models``,
``errors`` and ``renderer``. Faults can be asked for by rule or by a word in the prompt, such as
``[fail]``, ``[429]`` or ``[slow 8]``: `FAULTS` is the list.
"""

from .app import create_simulator as create_simulator
from .faults import FAULTS as FAULTS
from .faults import FaultRule as FaultRule
from .faults import fault_rule as fault_rule
from .options import SimulatorOptions as SimulatorOptions
from .transport import simulator_transport as simulator_transport
