"""The tables. Instants are seconds since 1970 UTC as doubles: the same on SQLite and PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only

batches = Table(
    "batches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace", String(128), nullable=False),
    Column("submission_id", String(64), nullable=False, unique=True),
    Column("request", Text, nullable=False),
    Column("refusals", Text, nullable=False),
    Column("created_at", Double, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("workspace", String(128), nullable=False),
    Column("batch_id", String(32), ForeignKey("batches.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("gateway_id", String(64), nullable=False),
    Column("model_id", String(128), nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("attempt", String(32)),
    Column("cancel_requested", Boolean, nullable=False),
    Column("request", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("task_id", Text),
    Column("created_at", Double, nullable=False),
    Column("submitted_at", Double),
    Column("deadline_at", Double),
    Column("settled_at", Double),
    Column("output_urls", Text, nullable=False),
    Column("failure", Text, nullable=False),
    Column("failure_code", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("gateway_words", Text, nullable=False),
    Column("submit_answer", Text),
    Column("last_answer", Text),
    Column("cost_credits", Double),
    Column("video", Text),
    Column("owner", String(32)),
    Column("owner_lacks_key", Boolean, nullable=False, server_default=false()),
    Index("ix_jobs_workspace_created", "workspace", "created_at"),
    Index("ix_jobs_state", "state"),
    Index("ix_jobs_batch_id", "batch_id"),
)

events = Table(
    "events",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("job_id", String(32), ForeignKey("jobs.id"), nullable=False),
    Column("at", Double, nullable=False),
    Column("state", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("actor", String(128), nullable=False),
    Index("ix_events_job_id", "job_id"),
)

images = Table(
    "images",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("workspace", String(128), primary_key=True),
    Column("media_type", String(64), nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("byte_count", BigInteger, nullable=False),
    Column("created_at", Double, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(255), nullable=False),
    Column("beat_at", Double, nullable=False),
)
