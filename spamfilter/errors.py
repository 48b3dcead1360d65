"""Everything this package raises on purpose.

SpamFilterError
 ├── InvalidComment            a field of a comment is missing or unusable
 │    └── UnknownField         a field that no comment has
 ├── InvalidLabel              neither spam nor ham
 ├── InvalidSetting            the environment holds a bad or unknown setting
 ├── UnknownKey                no site has this key, or it was revoked
 ├── UnknownSite               no such site
 ├── UnknownCheck              no such check on this site
 ├── UnknownEvent              no such event in this site's log
 ├── NoLabel                   there is no label to withdraw
 ├── Conflict                  the request contradicts what is already there
 ├── DatabaseNotReady          the database lacks a migration, or cannot be reached
 ├── InvalidData               a file of labelled comments cannot be used
 └── ReleaseError
      ├── NoRelease            nothing is loaded: no verdict can be given
      ├── UnknownRelease       no release of this name on the shelf
      └── InvalidRelease       wrong digest, missing file, other versions, failed self-test
"""


class SpamFilterError(Exception):
    """The root: catch it to catch everything raised on purpose."""


class InvalidComment(SpamFilterError):
    """A field of a comment is missing or unusable.

    ``field`` names it, ``problem`` says in a few words what is wrong with its value.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


class UnknownField(InvalidComment):
    """A field that no comment has; most often a misspelling."""

    def __init__(self, field: str) -> None:
        super().__init__(field, "unknown field")


class InvalidLabel(SpamFilterError):
    """A label is neither spam nor ham."""

    def __init__(self, value: object) -> None:
        super().__init__(f"label: must be 'spam' or 'ham', not {value!r:.60}")


class InvalidSetting(SpamFilterError):
    """A setting is malformed, or no setting has this name."""


class UnknownKey(SpamFilterError):
    """No site has this key, or it was revoked."""


class UnknownSite(SpamFilterError):
    """There is no such site."""


class UnknownCheck(SpamFilterError):
    """The site has no check of that id."""


class UnknownEvent(SpamFilterError):
    """The site's log has no event of that id."""


class NoLabel(SpamFilterError):
    """The check carries no label that could be withdrawn."""


class Conflict(SpamFilterError):
    """The request contradicts what is already stored."""


class DatabaseNotReady(SpamFilterError):
    """The database lacks a migration, or cannot be reached."""


class InvalidData(SpamFilterError):
    """A file of labelled comments cannot be used."""


class ReleaseError(SpamFilterError):
    """Something is wrong with a release."""


class NoRelease(ReleaseError):
    """No release is loaded, so no verdict can be given."""


class UnknownRelease(ReleaseError):
    """No release of this name lies on the shelf."""


class InvalidRelease(ReleaseError):
    """A release is damaged, incomplete, of other library versions, or fails its self-test."""
