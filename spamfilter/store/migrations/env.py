"""Run by Alembic: bring the connection that it was given up to date, in that connection's own transaction."""

from alembic import context

from spamfilter.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
