"""The careful reader is made by torch and serves without it: the same twice, and saying the same in both."""

import os

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from spamfilter import release as shelf  # noqa: E402
from spamfilter.model import careful  # noqa: E402
from spamfilter.model.pieces import Pieces  # noqa: E402
from training import corpora, train  # noqa: E402
from training.encoder import course, pretrained, serving  # noqa: E402
from training.encoder.lanes import side_by_side  # noqa: E402
from training.encoder.networks import Head, Reader  # noqa: E402
from training.encoder.pretrained import N_LAYERS  # noqa: E402
from training.encoder.serving import careful_reader, kept  # noqa: E402
from training.encoder.states import Below, above  # noqa: E402
from training.encoder.texts import Texts  # noqa: E402
from training.encoder.tuning import Comments, said, tune  # noqa: E402
from training.fit import is_spam  # noqa: E402
from training.folds import N_FOLDS, Folds  # noqa: E402
from training.lessons import MEMORY, NOTICE, recalled  # noqa: E402


@pytest.fixture(scope="module")
def examples():
    ours = corpora.load_own().comments
    return [one.example() for one in ours[:: len(ours) // 80]][:80]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(serving, "N_PIECES", 5000)


def test_work_side_by_side_comes_back_in_order_and_each_on_one_core():
    found = side_by_side([lambda i=i: (i, os.getpid(), torch.get_num_threads()) for i in range(5)])

    assert [index for index, _, _ in found] == list(range(5))
    assert os.getpid() not in {process for _, process, _ in found}
    assert {threads for _, _, threads in found} == {1}


def test_work_that_fails_is_no_result(capfd):
    with pytest.raises(ChildProcessError, match="of 3 pieces of work were not done"):
        side_by_side([lambda: 1, lambda: 1 / 0, lambda: 1 / 0])

    assert "ZeroDivisionError" in capfd.readouterr().err


def test_the_package_is_read_as_its_own_engine_reads_it():
    start = pretrained.load()

    assert start.names[:4] == ["<unk>", "<s>", "</s>", ","]
    assert start.table.shape == (len(start.names), 384)
    assert {name.split(".")[0] for name in start.weights} == {f"l{index}" for index in range(12)}
    assert all(name in start.names for name in ("▁casino", "▁спасибо", "▁danke"))
    assert len(start.numbers["emb.pos"]) == 512 * 384


def test_what_serves_says_what_torch_says(examples, small):
    start, evidence = pretrained.load(), [example.evidence for example in examples]
    scale = course.scale_of(evidence)
    wide = Texts.of(evidence, Pieces(start.names, start.scores.tolist()), scale)
    fewer = start.reduced(kept(start, [*wide.bodies, *wide.senders]))
    texts = Texts.of(evidence, Pieces(fewer.names, fewer.scores.tolist()), scale)
    torch.manual_seed(3)
    reader = Reader(above(fewer), Head(384, len(scale.names), 5, dropped=0.0)).eval()

    found = careful_reader(fewer, reader, scale)

    expected = said(reader, Comments.read(texts, Below(fewer)))
    assert len(found.encoder.layers.layers) == N_LAYERS
    assert np.corrcoef(found.logits(evidence), expected)[0, 1] > 0.97


def test_what_a_reader_is_tuned_to_is_not_where_the_next_one_starts(examples, small):
    start, evidence = pretrained.load(), [example.evidence for example in examples]
    before = {name: numbers.copy() for name, numbers in start.numbers.items()}
    fewer = start.reduced(np.arange(5000))
    texts = Texts.of(evidence, Pieces(fewer.names, fewer.scores.tolist()), course.scale_of(evidence))

    tune(fewer, Comments.read(texts, Below(fewer)), is_spam(examples), np.ones(len(examples), np.float32), seed=0)

    for name, numbers in before.items():
        np.testing.assert_array_equal(start.numbers[name], numbers)


def test_a_course_gives_the_same_lessons_twice(examples, small):
    folds = Folds.of(examples, 0)

    first, second = (course.teach(examples, folds, seed=1) for _ in range(2))

    assert first.said.shape == (len(examples), N_FOLDS)
    np.testing.assert_array_equal(first.said, second.said)
    for one, other in zip(*(careful.to_arrays(lessons.reader).values() for lessons in (first, second)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_release_built_from_nothing_is_retrained_without_torch(examples, small, tmp_path, monkeypatch):
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
    assert b"MIT License" in shelf.enclosed(tmp_path / "again", NOTICE)
    assert shelf.enclosed(tmp_path / "again", MEMORY) == shelf.enclosed(tmp_path / "built", MEMORY)
    text = [corpora.load_own(folder).comments[0].example().evidence]
    np.testing.assert_array_equal(built.model.careful.logits(text), again.model.careful.logits(text))
