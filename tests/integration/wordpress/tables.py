"""The tables of a WordPress, which can be had again as they were."""

from dataclasses import dataclass

from tests.integration.mariadb import MariaDB

NAME, _KEPT = "wordpress", "kept"  # databases
_COPY = """
$server->query( 'DROP DATABASE IF EXISTS {there}' );
$server->query( 'CREATE DATABASE {there}' );
foreach ( $server->query( 'SHOW TABLES FROM {here}' )->fetch_all() as [ $name ] ) {{
    $server->query( "CREATE TABLE {there}.$name LIKE {here}.$name" );
    $server->query( "INSERT INTO {there}.$name SELECT * FROM {here}.$name" );
}}
"""


@dataclass(frozen=True)
class Tables:
    """The tables of a WordPress, on a server that has them alone."""

    mariadb: MariaDB

    def create(self) -> None:
        """Make a database without tables."""
        self.mariadb.tell(f"CREATE DATABASE {NAME}")

    def keep(self) -> None:
        """Remember the tables as they are."""
        self.mariadb.php(_COPY.format(here=NAME, there=_KEPT))

    def reset(self) -> None:
        """Make the tables what they were when they were kept."""
        self.mariadb.php(_COPY.format(here=_KEPT, there=NAME))
