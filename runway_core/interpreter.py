"""How the threads of a process that follows jobs share Python's interpreter."""

import gc
import sys

SWITCH_S = 0.001
"""For how long a thread may keep the interpreter while another one waits for it, in seconds.

A reading gives it away at each of its system calls, and a preview a dozen times a frame. With
Python's own 5 ms a reading could be 20 ms late beside threads that write and look into videos, and
a preview beside a script of 120 ms took 156 ms instead of 103.
"""


def share_interpreter() -> None:
    """Let no thread wait long for the others; to be called once everything is imported and open.

    What stands by then stays for as long as the process. The collector looked through all of it
    again and again, 55 ms each time in which every thread stood still; it is left out from now on.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()
