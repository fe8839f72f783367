"""Which request each entry of the ledger is for, and which requests of a job are still in doubt.

A late answer is then known by its nonce. Both columns have defaults: a worker of the release before
goes on without them, and what it sends is judged as that release did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the two columns."""
    op.add_column("jobs", sa.Column("doubted", sa.Text, nullable=False, server_default=""))
    op.add_column("ledger", sa.Column("attempt", sa.String(32)))
