"""The exported pipeline is the same judgement."""

import joblib
import pytest

from spamfilter.export import as_evidence, export
from tests.release import HAM, SPAM

TEXTS = [comment.text for comment in SPAM + HAM]


def test_a_notebook_gets_the_scores_of_the_service(registry, tmp_path):
    release = registry.current()
    export(release, tmp_path / "release.joblib")

    pipeline = joblib.load(tmp_path / "release.joblib")

    expected = release.model.scores([as_evidence(text) for text in TEXTS])
    assert pipeline.predict_proba(TEXTS)[:, 1] == pytest.approx(expected, abs=1e-6)


def test_a_comment_may_be_a_text_or_the_fields_of_the_api():
    assert as_evidence("Hello") == as_evidence({"text": "Hello"})
