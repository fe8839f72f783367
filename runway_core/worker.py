"""Follow jobs without the app: ``python -m runway_core.worker``, as often as there is work for.

It reads the same settings as the app. On PostgreSQL any number share the jobs; on SQLite one
process at a time follows them and the others wait for their turn.
"""

import argparse
import logging
import queue
import signal
import sys
from types import FrameType

from runway_core import ConfigurationError, open_playground
from runway_core.interpreter import share_interpreter

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
    # An event would do, but for a signal in the instant in which its own lock is held.
    stops: queue.SimpleQueue[int] = queue.SimpleQueue()

    def stop(number: int, _frame: FrameType | None) -> None:
        stops.put(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        with open_playground():
            share_interpreter()
            _log.info("following jobs")
            stops.get()
            _log.info("handing over")
    except ConfigurationError as error:
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
        return 2
    _log.info("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
