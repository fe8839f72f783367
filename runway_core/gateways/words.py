"""The status words and ratios that several gateways of the Runway family share."""

from collections.abc import Mapping

from runway_core.models import SEED_MAX, TaskStatus

from .grammar import StatusWords


def words_for(**lists: str) -> dict[str, TaskStatus]:
    """Map space-separated words to statuses: ``words_for(queued="pending throttled")``."""
    return {
        word: TaskStatus(status) for status, line in lists.items() for word in line.lower().split()
    }


COMMON_WORDS: Mapping[str, TaskStatus] = {
    **words_for(
        queued="pending queued queueing in_queue submitted not_start starting throttled created",
        running="running processing in_progress dreaming generating",
        succeeded="succeeded success succeed completed complete done finished",
        failed="failed failure fail error rejected timeout expired",
        cancelled="cancelled canceled deleted aborted",
    ),
    "in queue": TaskStatus.QUEUED,
}
"""Words that mean the same wherever they were seen. Numbers never do, so none is here."""

OFFICIAL_STATUS = StatusWords(
    "status",
    words_for(
        queued="PENDING THROTTLED",
        running="RUNNING",
        succeeded="SUCCEEDED",
        failed="FAILED",
        cancelled="CANCELLED",
    ),
)
"""Source: the ``runwayml`` SDK 5.24.0, task_retrieve_response (checked 2026-11-20)."""

GEN4_RATIOS = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
GEN3A_RATIOS = ("1280:768", "768:1280")
SEEDS = (0, SEED_MAX)

MAX_DATA_URI_BYTES = 5 * 1024 * 1024 - 1
"""The encoded text must stay under 5 MiB.

Source: https://docs.dev.runwayml.com/assets/inputs (checked 2026-11-20).
"""
