"""What of the jobs table is hidden from its users: jobs deleted in the library, until they go."""

from sqlalchemy import and_, exists

from . import schema

DELETED = exists().where(
    schema.library.c.job_id == schema.jobs.c.id, schema.library.c.deleted_at.is_not(None)
)
"""A job that its user has deleted."""

_of_batch = schema.library.c.batch_id == schema.batches.c.id
BATCH_DELETED = and_(
    exists().where(_of_batch, schema.library.c.deleted_at.is_not(None)),
    ~exists().where(_of_batch, schema.library.c.deleted_at.is_(None)),
)
"""A batch whose last job was deleted."""
