"""A process that spends: ``python -m tests.support.spender URL CAP_USD COUNT PREFIX``.

It tries to store COUNT batches of one job of a quarter of a dollar each, and prints the id of each
job that the cap had room for. It begins when a line comes in, so that several begin together.
"""

import sys
from decimal import Decimal

from runway_core.changes import Changes
from runway_core.errors import CapExceededError
from runway_core.jobs.caps import Caps
from runway_core.jobs.database import open_database
from runway_core.jobs.rows import NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId
from runway_core.models.money import to_micro
from tests.support.factories import a_plan, a_request


def main(url: str, cap_usd: str, count: str, prefix: str) -> None:
    """Spend until everything was tried."""
    store = JobStore(open_database(url), Changes(), caps=Caps(day=to_micro(Decimal(cap_usd))))
    _say("ready")
    sys.stdin.readline()
    for number in range(int(count)):
        name = f"{prefix}-{number}"
        try:
            store.add_batch(
                batch_id=name,
                workspace="local",
                submission_id=name,
                request=a_request(),
                jobs=[NewJob(id=JobId(name), plan=a_plan(), base_url="https://gw")],
            )
        except CapExceededError:
            continue
        _say(name)
    store.close()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
