"""Follow jobs without the app: ``python -m runway_core.worker``, as often as there is work for.

It reads the same settings as the app. On PostgreSQL any number share the jobs; on SQLite one
process at a time follows them and the others wait for their turn.
"""

import argparse
import logging
import signal
import sys
import threading
from types import FrameType

from runway_core import ConfigurationError, open_playground

SWITCH_S = 0.001
"""For how long a thread may keep the interpreter while another one waits for it, in seconds.

A reading gives it away at each of its system calls, so that with Python's own 5 ms it could be
20 ms late beside threads that write and look into videos.
"""

_log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Follow jobs until SIGTERM or SIGINT, then hand them over; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m runway_core.worker",
        description="Follow jobs without the app. Settings come from the environment and .env.",
    )
    parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every reading is too many
    sys.setswitchinterval(SWITCH_S)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        with open_playground():
            _log.info("following jobs")
            stopping.wait()
            _log.info("handing over")
    except ConfigurationError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
        return 2
    _log.info("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
