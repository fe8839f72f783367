"""Where a picture was fetched from, and an index to page through the newest ones.

Only additions, so that a worker of the release before goes on working.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the link of a fetched picture and what keeps gateways from following it."""
    op.add_column("images", sa.Column("source_url", sa.Text))
    op.add_column("images", sa.Column("source_fault", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_images_workspace_created", "images", ["workspace", "created_at"])
