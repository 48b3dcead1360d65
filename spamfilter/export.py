"""A release as a scikit-learn pipeline in one file, for notebooks."""

from collections.abc import Mapping
from pathlib import Path

import joblib

from spamfilter.comment import read_comment
from spamfilter.evidence import Evidence, History
from spamfilter.model.export import pipeline
from spamfilter.release import Release
from spamfilter.signals import gather
from spamfilter.text import read


# A file pickles this function by name: renaming it orphans the files already written.
def as_evidence(comment: str | Mapping[str, object]) -> Evidence:
    """Return the evidence of a comment, given as its text or as the fields of the HTTP API.  Raises InvalidComment."""
    said = {"text": comment} if isinstance(comment, str) else comment
    return gather(read(read_comment(said)), History())


def export(release: Release, path: Path) -> None:
    """Write the judgement of a release to a joblib file: ``load(path).predict_proba(["a comment", …])``.

    Such a file runs code when it is loaded: a server never reads one, and nobody should read one of a stranger.
    """
    joblib.dump(pipeline(release.model, as_evidence), path, compress=3)
