"""What each sending of a job may cost and did cost.

A table of its own: a worker of the release before does not know it and goes on working. Jobs from
before have no rows in it; their prices are shown as not recorded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the ledger."""
    op.create_table(
        "ledger",
        sa.Column("id", _serial, autoincrement=True, nullable=False),
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("gateway_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reserved_micro", sa.BigInteger),
        sa.Column("basis", sa.String(16), nullable=False),
        sa.Column("price_source", sa.Text, nullable=False),
        sa.Column("credit_micro", sa.BigInteger),
        sa.Column("told_credits", sa.Double),
        sa.Column("settled_micro", sa.BigInteger),
        sa.Column("settled_basis", sa.String(16)),
        sa.Column("reserved_at", sa.Double, nullable=False),
        sa.Column("settled_at", sa.Double),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_index("uq_ledger_job_number", "ledger", ["job_id", "number"], unique=True)
    op.create_index(
        "ix_ledger_sums",
        "ledger",
        ["workspace", "day", "state", "reserved_micro", "settled_micro"],
    )
    op.create_index("ix_ledger_batch_id", "ledger", ["batch_id"])
