"""Alembic: from the schema that a database has to the one of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from spamfilter.store.connection import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, connection: Connection) -> None:
    """Bring a database up to date, in a transaction of its own.  Raises DatabaseNotReady."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise database.not_ready(str(error)) from error
