"""What the library lists: a narrow row a job with its words, its marks, and files left over.

The rows are written by triggers, so that jobs of a worker of the release before are found as well.
A later migration must not rebuild ``jobs`` on SQLite (`batch_alter_table`) without making the
triggers again: they go with the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_FIELDS = (
    "job_id, workspace, batch_id, position, created_at, gateway_id, model_id, state, ratio, prompt,"
    " video_sha256, poster_sha256"
)
_PLAIN = (
    "{row}.id, {row}.workspace, {row}.batch_id, {row}.position, {row}.created_at, "
    "{row}.gateway_id, {row}.model_id, {row}.state"
)
_SQLITE_READ = (
    "coalesce(json_extract({row}.request, '$.ratio'), ''), "
    "coalesce(json_extract({row}.request, '$.prompt_text'), ''), "
    "json_extract({row}.video, '$.sha256'), json_extract({row}.video, '$.poster_sha256')"
)
_SQLITE = (
    """
    CREATE TRIGGER library_new AFTER INSERT ON jobs BEGIN
        INSERT INTO library (FIELDS)
        VALUES (PLAIN_NEW, READ_NEW);
    END
    """,
    """
    CREATE TRIGGER library_moved AFTER UPDATE OF state, video ON jobs BEGIN
        UPDATE library SET state = NEW.state,
            video_sha256 = json_extract(NEW.video, '$.sha256'),
            poster_sha256 = json_extract(NEW.video, '$.poster_sha256')
        WHERE job_id = NEW.id;
    END
    """,
    # Trigrams find words inside words, and so also in scripts that part no words by spaces.
    """
    CREATE VIRTUAL TABLE library_words
    USING fts5(prompt, content='library', content_rowid='id', tokenize='trigram')
    """,
    """
    CREATE TRIGGER library_words_new AFTER INSERT ON library BEGIN
        INSERT INTO library_words (rowid, prompt) VALUES (NEW.id, NEW.prompt);
    END
    """,
    """
    CREATE TRIGGER library_words_gone AFTER DELETE ON library BEGIN
        INSERT INTO library_words (library_words, rowid, prompt)
        VALUES ('delete', OLD.id, OLD.prompt);
    END
    """,
    """
    INSERT INTO library (FIELDS)
    SELECT PLAIN_JOBS, READ_JOBS
    FROM jobs ORDER BY created_at, position
    """,
)

# What cannot be read (such as an escaped NUL) must not keep a job from being stored.
_POSTGRES = (
    """
    CREATE FUNCTION playground_read(document text, name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
        RETURN document::json ->> name;
    EXCEPTION WHEN others THEN
        RETURN NULL;
    END $$
    """,
    # Pairs of neighbouring characters: an index for words inside words, without an extension.
    """
    CREATE FUNCTION playground_pairs(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT pair), '{}') FROM (
            SELECT sign || lead(sign) OVER (ORDER BY place) AS pair
            FROM unnest(string_to_array(lower(words), NULL)) WITH ORDINALITY AS signs (sign, place)
        ) AS pairs WHERE pair IS NOT NULL
    $$
    """,
    "CREATE INDEX ix_library_pairs ON library USING gin (playground_pairs(prompt))",
    """
    CREATE FUNCTION playground_list() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO library (FIELDS) VALUES (PLAIN_NEW,
            coalesce(left(playground_read(NEW.request, 'ratio'), 16), ''),
            coalesce(playground_read(NEW.request, 'prompt_text'), ''),
            playground_read(NEW.video, 'sha256'), playground_read(NEW.video, 'poster_sha256'));
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER library_new AFTER INSERT ON jobs
    FOR EACH ROW EXECUTE FUNCTION playground_list()
    """,
    """
    CREATE FUNCTION playground_relist() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE library SET state = NEW.state,
            video_sha256 = playground_read(NEW.video, 'sha256'),
            poster_sha256 = playground_read(NEW.video, 'poster_sha256')
        WHERE job_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER library_moved AFTER UPDATE OF state, video ON jobs
    FOR EACH ROW EXECUTE FUNCTION playground_relist()
    """,
    """
    INSERT INTO library (FIELDS)
    SELECT PLAIN_JOBS,
        coalesce(left(playground_read(request, 'ratio'), 16), ''),
        coalesce(playground_read(request, 'prompt_text'), ''),
        playground_read(video, 'sha256'), playground_read(video, 'poster_sha256')
    FROM jobs ORDER BY created_at, position
    """,
)


_PARTS = {
    "FIELDS": _FIELDS,
    "PLAIN_NEW": _PLAIN.format(row="NEW"),
    "PLAIN_JOBS": _PLAIN.format(row="jobs"),
    "READ_NEW": _SQLITE_READ.format(row="NEW"),
    "READ_JOBS": _SQLITE_READ.format(row="jobs"),
}


def upgrade() -> None:
    """List every job there is, and from then on every job that comes."""
    _create_library()
    op.create_table(
        "tags",
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("tag", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "tag", name="pk_tags"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_tags_job_id"),
    )
    op.create_index("ix_tags_tag", "tags", ["workspace", "tag", "job_id"])
    op.create_table(
        "orphans",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_orphans"),
    )
    for statement in _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        for name, part in _PARTS.items():
            statement = statement.replace(name, part)  # noqa: PLW2901 - filled in step by step
        op.get_bind().exec_driver_sql(statement)


def _create_library() -> None:
    op.create_table(
        "library",
        sa.Column("id", _serial, autoincrement=True, nullable=False),
        sa.Column("job_id", sa.String(32), nullable=False),
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("gateway_id", sa.String(64), nullable=False),
        sa.Column("model_id", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ratio", sa.String(16), nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("video_sha256", sa.String(64)),
        sa.Column("poster_sha256", sa.String(64)),
        sa.Column("is_favourite", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("deleted_at", sa.Double),
        sa.PrimaryKeyConstraint("id", name="pk_library"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_library_job_id"),
        sa.UniqueConstraint("job_id", name="uq_library_job_id"),
    )
    op.create_index("ix_library_place", "library", ["workspace", "created_at", "position", "id"])
    for name in ("gateway_id", "model_id", "state", "ratio", "is_favourite"):
        op.create_index(f"ix_library_{name}", "library", ["workspace", name, "created_at"])
    for name in ("batch_id", "video_sha256", "poster_sha256"):
        op.create_index(f"ix_library_{name}", "library", [name])
    deleted = sa.text("deleted_at IS NOT NULL")
    op.create_index(
        "ix_library_deleted_at",
        "library",
        ["deleted_at"],
        sqlite_where=deleted,
        postgresql_where=deleted,
    )
