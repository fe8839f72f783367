"""Who follows a job where several processes share the table, and the news of every change.

Only additions, each with a default, so that a worker of the release before goes on working.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# In the transaction of the change itself: news cannot be lost between a commit and its telling.
_TELL = """
CREATE OR REPLACE FUNCTION playground_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('playground_jobs', json_build_object(
        'from', current_setting('playground.process', true),
        'job', NEW.id, 'batch', NEW.batch_id, 'state', NEW.state,
        'version', NEW.version, 'owner', NEW.owner)::text);
    RETURN NULL;
END $$
"""
_ON_INSERT = """
CREATE TRIGGER jobs_tell_new AFTER INSERT ON jobs
FOR EACH ROW EXECUTE FUNCTION playground_tell()
"""
_ON_UPDATE = """
CREATE TRIGGER jobs_tell_change AFTER UPDATE ON jobs
FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION playground_tell()
"""


def upgrade() -> None:
    """Add the workers and the owner of each job; on PostgreSQL, tell of every change."""
    op.create_table(
        "workers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("beat_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.add_column("jobs", sa.Column("owner", sa.String(32)))
    op.add_column(
        "jobs",
        sa.Column("owner_lacks_key", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in (_TELL, _ON_INSERT, _ON_UPDATE):
            op.execute(statement)
