"""A release on disk: arrays and a card, sealed by digests; nothing in it can run."""

import hashlib
import importlib.metadata
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spamfilter.comment import read_comment
from spamfilter.errors import InvalidComment, InvalidRelease
from spamfilter.evidence import History
from spamfilter.model import careful, features
from spamfilter.model.calibration import Calibration
from spamfilter.model.spam_model import SpamModel
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Thresholds

CARD = "card.json"
WEIGHTS = "weights.npz"
CAREFUL = "careful.npz"  # missing where only the quick reader judges
FORMAT = 3  # of the folder, of the hashing and of the reading: a release of another format judges other features
LIBRARIES = ("numpy", "scikit-learn")  # whose arrays and estimators a release is made of
_MAX_BYTES = 64 * 1024 * 1024
_SCORE_TOLERANCE = 0.005

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """The page that vouches for a release.

    ``data`` names what it was trained on, with licence, digest and rows; ``metrics`` are by held-out source, shares in
    [0, 1]; ``beside`` are those of the release that served when this one was trained, by its name, on the slices of
    sites that share their labels; ``sample`` holds comments with the label and the score that the release must give
    them again; ``marks`` are what it was to reach, and what it reached.
    """

    name: str
    created_at: str
    thresholds: Thresholds
    data: Sequence[Mapping[str, Any]]
    metrics: Mapping[str, Mapping[str, float | None]]
    sample: Sequence[Mapping[str, Any]]
    versions: Mapping[str, str]
    digests: Mapping[str, str]
    marks: Sequence[Mapping[str, Any]] = ()
    beside: Mapping[str, Mapping[str, Mapping[str, float | None]]] = field(default_factory=dict)
    format: int = FORMAT
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class Release:
    """A model frozen on disk, and its card."""

    name: str
    card: ModelCard
    model: SpamModel


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that a release depends on."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def write(
    path: Path, model: SpamModel, card: ModelCard, page: str, enclosed: Mapping[str, bytes] | None = None
) -> ModelCard:
    """Write a release whole and return its card with the digests.

    ``page`` is the card for people; ``enclosed`` files travel along by name, sealed like the rest: notices, and what
    the next training needs.  The folder appears by one rename, so that nobody sees half a release.

    Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(f"{path.name} exists, and a release never changes: choose another name")
    draft = path.with_name(f".{path.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    np.savez_compressed(draft / WEIGHTS, allow_pickle=False, **_arrays(model))
    if model.careful is not None:
        np.savez_compressed(draft / CAREFUL, allow_pickle=False, **careful.to_arrays(model.careful))
    for name, content in {"card.md": page.encode(), **(enclosed or {})}.items():
        (draft / name).write_bytes(content)
    sealed = _sealed(card, {file.name: _digest(file) for file in sorted(draft.iterdir())})
    (draft / CARD).write_text(json.dumps(asdict(sealed), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.rename(path)
    return sealed


def read_card(path: Path) -> ModelCard:
    """Return the card in a release's folder.  Raises InvalidRelease."""
    try:
        said = json.loads((path / CARD).read_text(encoding="utf-8"))
        return ModelCard(**{**said, "thresholds": Thresholds(**said["thresholds"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InvalidRelease(f"release {path.name}: {CARD} cannot be read: {error}") from None


def load(path: Path) -> Release:
    """Return the release in a folder after checking format, libraries and digests.  Raises InvalidRelease."""
    card = read_card(path)
    _check_format(path.name, card)
    for name, digest in card.digests.items():
        _check_digest(path / Path(name).name, digest)
    if WEIGHTS not in card.digests:
        raise InvalidRelease(f"release {path.name}: its card has no digest of {WEIGHTS}")
    model = _loaded(path / WEIGHTS, _assemble)
    if CAREFUL in card.digests:
        model = replace(model, careful=_loaded(path / CAREFUL, careful.from_arrays))
    return Release(name=path.name, card=card, model=model)


def enclosed(path: Path, name: str) -> bytes:
    """Return a file that travels with a release, after checking its digest.  Raises InvalidRelease."""
    digest = read_card(path).digests.get(name)
    if digest is None:
        raise InvalidRelease(f"release {path.name}: encloses no {name}")
    _check_digest(path / name, digest)
    return (path / name).read_bytes()


def self_test(release: Release) -> None:
    """Judge the card's own sample; raises InvalidRelease unless every score is what the card says."""
    if not release.card.sample:
        raise InvalidRelease(f"release {release.name}: its card has no sample to test it with")
    for row in release.card.sample:
        try:
            comment = read_comment(row["comment"])
        except (InvalidComment, KeyError) as error:
            raise InvalidRelease(f"release {release.name}: its sample cannot be read: {error}") from None
        evidence = gather(read(comment), History())
        # With reasons, and with what a label is learnt from: whatever comes first must not wait for a compiler.
        score, _ = release.model.weigh(evidence)
        features.row(evidence)
        if abs(score - row["score"]) > _SCORE_TOLERANCE:
            raise InvalidRelease(f"release {release.name}: scored its sample {score:.4f} instead of {row['score']:.4f}")


def _arrays(model: SpamModel) -> dict[str, NDArray[Any]]:
    return {
        "weights": model.weights,
        "scale": np.array(model.scale),
        "signal_names": np.array(model.signal_names, dtype="U"),
        "signal_weights": model.signal_weights,
        "signal_centres": model.signal_centres,
        "intercept": np.array(model.intercept),
        "calibration": np.array([model.calibration.slope, model.calibration.offset]),
        "careful_weight": np.array(model.careful_weight),
    }


def _loaded(path: Path, assemble: Callable[[Mapping[str, NDArray[Any]]], T]) -> T:
    # Arrays only, and bounded before they are unpacked: a release from elsewhere must not be able to run code or
    # exhaust memory.
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
                raise InvalidRelease(f"release {path.parent.name}: {path.name} unpacks to over {_MAX_BYTES} bytes")
        with np.load(path, allow_pickle=False) as arrays:
            return assemble({name: arrays[name] for name in arrays.files})
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise InvalidRelease(f"release {path.parent.name}: {path.name} cannot be read: {error}") from None


def _assemble(arrays: Mapping[str, NDArray[Any]]) -> SpamModel:
    weights = arrays["weights"]
    if weights.shape != (features.N_SLOTS,) or weights.dtype != np.int16:
        raise ValueError(f"weights must be {features.N_SLOTS} of int16, not {weights.shape} of {weights.dtype}")
    slope, offset = arrays["calibration"].tolist()
    return SpamModel(
        weights=weights,
        scale=float(arrays["scale"]),
        signal_names=tuple(arrays["signal_names"].tolist()),
        signal_weights=arrays["signal_weights"].astype(np.float64),
        signal_centres=arrays["signal_centres"].astype(np.float64),
        intercept=float(arrays["intercept"]),
        calibration=Calibration(slope=slope, offset=offset),
        careful_weight=float(arrays["careful_weight"]),
    )


def _sealed(card: ModelCard, digests: Mapping[str, str]) -> ModelCard:
    return replace(card, digests=digests)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_digest(path: Path, digest: str) -> None:
    if not path.is_file():
        raise InvalidRelease(f"release {path.parent.name}: {path.name} is missing")
    if (found := _digest(path)) != digest:
        raise InvalidRelease(f"release {path.parent.name}: {path.name} has digest {found[:12]}…, not {digest[:12]}…")


def _check_format(name: str, card: ModelCard) -> None:
    if card.format != FORMAT:
        raise InvalidRelease(f"release {name}: is of format {card.format}, this version reads {FORMAT}")
    for library, installed in library_versions().items():
        made_with = card.versions.get(library, "none")
        if made_with.split(".")[0] != installed.split(".")[0]:
            raise InvalidRelease(f"release {name}: was made with {library} {made_with}, installed is {installed}")
