"""The shelf of releases: write, verify, load, promote, roll back."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from spamfilter import heap
from spamfilter import release as folder
from spamfilter.errors import NoRelease, ReleaseError, UnknownRelease
from spamfilter.release import ModelCard, Release

CURRENT, SHADOW = "CURRENT", "SHADOW"  # files that name a release
_POLL_SECONDS = 0.2
_GIVE_BACK_SECONDS = 10.0
_KEPT = 20  # promotions that can be rolled back


@dataclass(frozen=True, slots=True)
class _Serving:
    promotion: tuple[int, int, int] | None  # identity, size and time of CURRENT when it was read
    release: Release | None
    problem: str | None


class Registry:
    """The releases in one folder, of which ``CURRENT`` names the serving one; ``SHADOW`` may name one that looks on.

    ``CURRENT`` holds one name a line, newest promotion first, so that a rollback drops a line.  It is replaced by one
    rename; running workers see it within ``_POLL_SECONDS``.  When the new release cannot be loaded, the old one keeps
    serving and ``problem`` says why.
    """

    def __init__(self, models_dir: Path, *, clock: Callable[[], float] = monotonic, pointer: str = CURRENT) -> None:
        self._dir = models_dir
        self._pointer = models_dir / pointer
        self._clock = clock
        self._looked_at = self._gave_back_at = float("-inf")
        self._serving = _Serving(None, None, None)
        self._swap = threading.Lock()

    @property
    def problem(self) -> str | None:
        """Why the promoted release is not the serving one; None when it is."""
        return self._serving.problem

    def current(self) -> Release:
        """Return the serving release, looking for a new promotion now and then.  Raises NoRelease."""
        now = self._clock()
        if now - self._looked_at >= _POLL_SECONDS:
            self._refresh(now)
        if self._serving.release is None:
            raise NoRelease(self._serving.problem or f"no release is promoted in {self._dir.name}/")
        return self._serving.release

    def names(self) -> list[str]:
        """Return the names on the shelf, sorted."""
        return sorted(card.parent.name for card in self._dir.glob(f"*/{folder.CARD}"))

    def card(self, name: str) -> ModelCard:
        """Return the card of a release without loading it."""
        return folder.read_card(self._folder(name))

    def load(self, name: str) -> Release:
        """Return a release, its digests checked and its self-test passed.  Raises UnknownRelease, InvalidRelease."""
        release = folder.load(self._folder(name))
        folder.self_test(release)
        return release

    def serving_name(self) -> str | None:
        """Return the name that was promoted last, whether or not it could be loaded."""
        promoted = self._promoted()
        return promoted[0] if promoted else None

    def promote(self, name: str) -> None:
        """Let a release serve, after loading and testing it."""
        self.load(name)
        self._write([name, *self._promoted()][:_KEPT])

    def rollback(self) -> str:
        """Let the release before this one serve again and return its name."""
        promoted = self._promoted()
        if len(promoted) < 2:
            raise NoRelease("there is no earlier release to roll back to")
        self.load(promoted[1])
        self._write(promoted[1:])
        return promoted[1]

    def shadow(self) -> "Registry":
        """Return the same shelf, with the release that only looks on in the place of the one that serves."""
        return Registry(self._dir, clock=self._clock, pointer=SHADOW)

    def clear(self) -> None:
        """Let no release look on."""
        self._pointer.unlink(missing_ok=True)

    def is_set(self) -> bool:
        """Say whether a release is promoted."""
        return self._pointer.exists()

    def _folder(self, name: str) -> Path:
        path = self._dir / name
        if not name or Path(name).name != name or not (path / folder.CARD).is_file():
            raise UnknownRelease(f"no release {name!r:.80} in {self._dir.name}/; there are: {', '.join(self.names())}")
        return path

    def _promoted(self) -> list[str]:
        try:
            return self._pointer.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def _write(self, promoted: list[str]) -> None:
        draft = self._dir / f".{self._pointer.name}.{os.getpid()}"
        draft.write_text("".join(f"{name}\n" for name in promoted), encoding="utf-8")
        draft.replace(self._pointer)

    def _refresh(self, now: float) -> None:
        """Load what was promoted since the last look; one thread does, the others go on with the old release."""
        wait = self._serving.release is None
        if not self._swap.acquire(blocking=wait):
            return
        try:
            if (promotion := self._promotion()) != self._serving.promotion or promotion is None:
                self._serving = self._next(promotion)
                self._gave_back_at = float("-inf")
            if now - self._gave_back_at >= _GIVE_BACK_SECONDS:
                heap.give_back()
                self._gave_back_at = now
            self._looked_at = now
        finally:
            self._swap.release()

    def _promotion(self) -> tuple[int, int, int] | None:
        try:
            stat = self._pointer.stat()
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_size, stat.st_mtime_ns

    def _next(self, promotion: tuple[int, int, int] | None) -> _Serving:
        old, name = self._serving.release, self.serving_name()
        if name is None or (old is not None and old.name == name):
            return _Serving(promotion, old, None)
        try:
            return _Serving(promotion, self.load(name), None)
        except ReleaseError as error:
            return _Serving(promotion, old, str(error))
