import pytest
from sqlalchemy.exc import IntegrityError

from runway_core.jobs.inserts import insert_batch
from runway_core.jobs.rows import NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId
from tests.support.factories import a_plan, a_request


def test_a_batch_is_stored_as_a_whole_or_not_at_all(store: JobStore) -> None:
    twice = [NewJob(id=JobId("job-1"), plan=a_plan(), base_url="https://gw")] * 2

    with pytest.raises(IntegrityError):
        store.writer.run(
            lambda connection: insert_batch(
                connection,
                batch_id="batch-1",
                workspace="local",
                submission_id="click-1",
                request=a_request(),
                jobs=twice,
                refusals=(),
                at=0.0,
            )
        )

    assert (store.batch("batch-1"), store.jobs(), store.timeline("job-1")) == (None, [], [])
