"""What a gateway has sent to a job's webhook, for gateways whose tasks cannot be read.

A table of its own that a worker of the release before never looks at. The rows go with their jobs,
also when such a worker deletes one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the calls."""
    op.create_table(
        "calls",
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("task_id", sa.Text, nullable=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("called_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_calls"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_calls_job_id", ondelete="CASCADE"
        ),
    )
