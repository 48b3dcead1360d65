"""Form: how the comment was entered.  Training data does not know it, so these weigh by their priors."""

from spamfilter.evidence import History
from spamfilter.signals.signal import Signal
from spamfilter.text import Reading

_BOT_SECONDS, _PERSON_SECONDS = 2.0, 6.0


def honeypot(reading: Reading, _: History) -> float | None:
    """Return 1 if the field that people cannot see was filled, else 0."""
    if reading.comment.honeypot is None:
        return None
    return 1.0 if reading.comment.honeypot.strip() else 0.0


def fast(reading: Reading, _: History) -> float | None:
    """Return 1 below two seconds between showing and sending the form, falling to 0 at six."""
    seconds = reading.comment.form_seconds
    if seconds is None:
        return None
    return min(1.0, max(0.0, (_PERSON_SECONDS - seconds) / (_PERSON_SECONDS - _BOT_SECONDS)))


def pasted(reading: Reading, _: History) -> float | None:
    """Return 1 if something was pasted into the form, else 0."""
    pastes = reading.comment.form_pastes
    return None if pastes is None else float(pastes > 0)


def untouched(reading: Reading, _: History) -> float | None:
    """Return 1 if no field of the form was ever entered, else 0."""
    focuses = reading.comment.form_focuses
    return None if focuses is None else float(focuses == 0)


SIGNALS: tuple[Signal, ...] = (
    Signal("form.honeypot", honeypot, "a field that people cannot see was filled", prior=5.0, needs="honeypot"),
    Signal(
        "form.fast",
        fast,
        "the form was sent sooner than a person can write",
        prior=2.0,
        detail=lambda reading: f"{reading.comment.form_seconds or 0.0:.1f} seconds",
        needs="form_seconds",
    ),
    Signal("form.pasted", pasted, "something was pasted into the form", prior=0.5, needs="form_pastes"),
    Signal("form.untouched", untouched, "the form was sent without touching a field", prior=2.0, needs="form_focuses"),
)
