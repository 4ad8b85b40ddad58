"""What alembic runs: the migrations, on the connection and within the transaction that the caller opened."""

from alembic import context

from copilot.stores.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making a new one
)
with context.begin_transaction():
    context.run_migrations()
