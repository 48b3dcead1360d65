"""The comment form: what a visitor may type, what a robot gives away, and when the page was shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadSignature, Signer

from examples.blog.comments import Draft

LONGEST_TEXT = 20_000
_LONGEST = {"author": 200, "email": 200, "url": 500, "text": LONGEST_TEXT}
_REQUIRED = {"author": "your name", "email": "your e-mail address", "text": "a comment"}
_STAMP_LASTS_SECONDS = 24 * 3600

# One click each, to try the filter: a reader of the article, and a seller.
EXAMPLES = {
    "real": Draft(
        author="Marlene Okafor",
        email="marlene@example.org",
        text="Thank you for the night in the fridge! My kitchen has 17 °C in winter, so I gave the dough two more "
        "hours before shaping, and the crumb came out better than ever. Do you feed the starter the evening before?",
    ),
    "spam": Draft(
        author="Best Casino Bonus 2026",
        email="promo.team@example.net",
        url="http://lucky-spins-bonus.example/free",
        text="Great post!!! Very useful information, I will bookmark your site. Win REAL money today: 200 FREE SPINS, "
        "no deposit needed! Click here http://lucky-spins-bonus.example/free?ref=blog and claim your bonus now!!!",
    ),
}
# A robot needs about a second; who has read the article needs longer.
EXAMPLE_SECONDS = {"real": 74.0, "spam": 1.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """Signs the moment a form is shown, so that the time until it is sent cannot be made up."""

    secret_key: str

    def sign(self, now: float) -> str:
        """Return the signed moment; ``now`` in seconds since the epoch."""
        return self._signer().sign(f"{now:.3f}").decode()

    def seconds_since(self, signed: str, now: float) -> float | None:
        """Return the seconds since a form was shown, or None where the stamp is forged or over a day old."""
        try:
            seconds = now - float(self._signer().unsign(signed))
        except BadSignature:
            return None
        return seconds if 0 <= seconds <= _STAMP_LASTS_SECONDS else None

    def _signer(self) -> Signer:
        return Signer(self.secret_key, salt="form shown")


def read_draft(form: Mapping[str, str]) -> Draft:
    """Return what the visitor typed, without the space around it."""
    return Draft(**{name: form.get(name, "").strip() for name in _LONGEST})


def read_counts(form: Mapping[str, str]) -> dict[str, int]:
    """Return what the script on the page counted; nothing where there was none, or where it was made up.

    >>> read_counts({"form_pastes": "2", "form_focuses": "many"})
    {'form_pastes': 2}
    """
    said = {name: form.get(name, "") for name in ("form_pastes", "form_focuses")}
    return {name: int(count) for name, count in said.items() if re.fullmatch("[0-9]{1,6}", count)}


def problem(draft: Draft) -> str:
    """Return a sentence on what is missing or too long, or ``""`` where all is well.

    >>> problem(Draft(author="Ada", text="Hello"))
    'Please enter your e-mail address.'
    """
    for name, wanted in _REQUIRED.items():
        if not getattr(draft, name):
            return f"Please enter {wanted}."
    for name, longest in _LONGEST.items():
        if len(getattr(draft, name)) > longest:
            return f"The {name} is longer than {longest:,} characters."
    return ""
