"""What was being typed: the drafts of a workspace's tabs.

A table of its own that a worker of the release before never looks at.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the drafts."""
    op.create_table(
        "drafts",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("tab_id", sa.String(64), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("updated_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "tab_id", name="pk_drafts"),
    )
