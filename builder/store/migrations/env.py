"""Runs migrations in the connection and transaction that the caller holds."""

from alembic import context

from builder.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=False)
context.run_migrations()
