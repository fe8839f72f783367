"""Alembic's way in; the connection is handed over by `runway_core.jobs.database`."""

from alembic import context

from runway_core.jobs.schema import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # Two processes that start at once must not both create the tables, and the second one waits for
    # however long the first takes with a large library.
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7205759403792793)")
    connection.exec_driver_sql("SET LOCAL lock_timeout = DEFAULT")
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
