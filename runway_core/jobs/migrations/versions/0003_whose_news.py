"""News of a change tells whose job it is, so that only its owner's pages hear of it.

The trigger's function is replaced in place; a worker of the release before reads past the addition.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_TELL = """
CREATE OR REPLACE FUNCTION playground_tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('playground_jobs', json_build_object(
        'from', current_setting('playground.process', true),
        'job', NEW.id, 'batch', NEW.batch_id, 'workspace', NEW.workspace, 'state', NEW.state,
        'version', NEW.version, 'owner', NEW.owner)::text);
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """On PostgreSQL, tell the workspace with every change."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_TELL)
