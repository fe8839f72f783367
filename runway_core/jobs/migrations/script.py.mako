"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Expand the schema; an older worker must go on working on the result."""
    ${upgrades if upgrades else "pass"}
