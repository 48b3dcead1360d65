"""A real release, small and quickly made: for every test that needs a judgement."""

from datetime import UTC, datetime
from pathlib import Path

from spamfilter.comment import Comment
from spamfilter.evidence import Example, History
from spamfilter.model.calibration import fit_calibration
from spamfilter.registry import Registry
from spamfilter.release import ModelCard, library_versions, write
from spamfilter.signals import gather
from spamfilter.text import read
from spamfilter.verdict import Label, Thresholds
from training.fit import Recipe, calibrated, fit, is_spam

SPAM = (
    Comment(text="Cheap casino bonus, buy pills online now at http://win-casino.top", author="Best Casino"),
    Comment(text="Buy cheap watches and casino chips here http://watches.top", author="Cheap Watches"),
    Comment(text="I earn 900 dollars a day, casino bonus, write to me on whatsapp", author="Loans 24"),
    Comment(text="Best price for pills and SEO backlinks, buy now http://pills.top/buy", author="SEO Expert"),
)
HAM = (
    Comment(text="Thank you for the recipe, my bread rose well with less water.", author="Anna"),
    Comment(text="The third step fails for me: the file is not found. Did I miss something?", author="Tom"),
    Comment(text="I disagree, the bridge was closed in 1974, my father drove over it.", author="Ruth"),
    Comment(text="Lovely photographs of the garden, which lens did you use?", author="Li"),
)


def examples() -> list[Example]:
    return [
        Example(evidence=gather(read(comment), History()), label=label, source="tests", language="en")
        for label, comments in ((Label.SPAM, SPAM), (Label.HAM, HAM))
        for comment in comments
    ]


def tiny_release(models_dir: Path, name: str = "tiny", *, promote: bool = True) -> str:
    """Train a release on eight comments, write it, let it serve, and return its name."""
    learnt = examples()
    model = fit(learnt, Recipe(strength=50.0))
    model = calibrated(model, fit_calibration(model.logits([one.evidence for one in learnt]), is_spam(learnt)))
    sample = [
        {
            "comment": {"text": comment.text, "author": comment.author},
            "label": label,
            "score": model.score(one.evidence),
        }
        for comment, one, label in zip(SPAM + HAM, learnt, ["spam"] * 4 + ["ham"] * 4, strict=True)
    ]
    card = ModelCard(
        name=name,
        created_at=datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        thresholds=Thresholds(hold=0.4, reject=0.7),
        data=[{"source": "tests", "rows": len(learnt), "license": "MIT"}],
        metrics={},
        sample=sample,
        versions=library_versions(),
        digests={},
    )
    write(models_dir / name, model, card, f"# {name}\n")
    if promote:
        Registry(models_dir).promote(name)
    return name
