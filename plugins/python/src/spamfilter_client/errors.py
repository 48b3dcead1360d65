"""Everything raised on purpose.

NotJudged
├── NoAnswer   the service is down, slow, overloaded or talks nonsense: ask again later
└── Refused    the service said no to this request: somebody has to mend something first
"""

# What the owner of the site mends without changing the comment: the key, its rights, the address.
_MENDED_BY_THE_OWNER = frozenset({401, 403, 404, 405})


class NotJudged(Exception):
    """The comment has no verdict.  ``ask_again`` tells whether the same request may succeed later.

    ``retry_after_s`` are the seconds for which it must not be made again; 0 where nobody said.
    """

    ask_again = True
    retry_after_s = 0.0


class NoAnswer(NotJudged):
    """The service did not answer in time, not in a way that can be understood, or asked for a pause."""

    def __init__(self, why: str, *, retry_after_s: float = 0.0) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class Refused(NotJudged):
    """The service said no.

    ``status`` is that of HTTP, ``detail`` is its sentence, and ``field`` names what is wrong, or is None.
    """

    def __init__(self, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(f"{detail} (status {status})")
        self.status = status
        self.detail = detail
        self.field = field

    @property
    def ask_again(self) -> bool:  # type: ignore[override]  # a fact of the status, here
        """Return whether the same request may succeed once the owner has mended key or address."""
        return self.status in _MENDED_BY_THE_OWNER
