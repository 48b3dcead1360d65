"""The comments we learn from: our own corpus, and the open sets with licence, digest and the traps they hold."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spamfilter.errors import InvalidData
from spamfilter.verdict import Label
from training.rows import LabelledComment, LabelledFile, digest, read_file

OWN_FOLDER = Path(__file__).parent / "corpus"
OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """One open data set, prepared as gzipped JSON lines.

    ``sha256`` is that of the prepared file.  ``cap`` is how many comments of a label are used, None for all; ``traps``
    says what the set would teach wrongly.
    """

    name: str
    title: str
    origin: str
    licence: str
    sha256: str
    spam: int
    ham: int
    traps: str = ""
    cap: int | None = None

    @property
    def file_name(self) -> str:
        """The name of the prepared file."""
        return f"{self.name}.jsonl.gz"


@dataclass(frozen=True, kw_only=True)
class Corpora:
    """Comments that were read, and what a model card says of each set they came from."""

    comments: Sequence[LabelledComment]
    entries: Sequence[Mapping[str, str | int]]


OPEN = (
    Corpus(
        name="youtube",
        title="YouTube Spam Collection",
        origin="https://archive.ics.uci.edu/dataset/380/youtube+spam+collection",
        licence="CC BY 4.0",
        sha256="943f40b7ca7fb1d89d98179e5b4c2ef723916d6f6f77b9f3b09ecb542b7ab1e7",
        spam=1005,
        ham=951,
        traps="In the original a trailing U+FEFF and a missing date give the label away; not in the prepared file.",
    ),
    Corpus(
        name="scamspot_instagram",
        title="ScamSpot, comments on Instagram",
        origin="https://scamspot.github.io",
        licence="MIT",
        sha256="0fc0d11543651b0ba8b1078e77639fbe4bb421349a36d7be94c4509c9ef909f5",
        spam=1288,
        ham=2298,
        traps="Lower-cased and without punctuation: case and punctuation give the source away.",
    ),
    Corpus(
        name="judol_gbennnn",
        title="Indonesian comments on YouTube, gambling advertisements",
        origin="https://github.com/gbennnn/judol-comment-classification",
        licence="MIT",
        sha256="f4eba016587ea4c268746db591232bf00dbd101caa2473b90f53a80d5e114bb9",
        spam=8549,
        ham=28667,
        traps="One topic, and far more of it than of anything else; rich in Unicode evasion.",
        cap=3000,
    ),
    Corpus(
        name="sms_uci",
        title="SMS Spam Collection",
        origin="https://archive.ics.uci.edu/dataset/228/sms+spam+collection",
        licence="CC BY 4.0",
        sha256="9aea8ad5d16c47fa269b822f6f8dfad05ccd00b78592491e8808de62620a1cb9",
        spam=747,
        ham=4827,
        traps="Text messages, not comments.",
    ),
    Corpus(
        name="mademistakes_blog",
        title="Comments on Made Mistakes",
        origin="https://github.com/mmistakes/made-mistakes-jekyll",
        licence="MIT",
        sha256="3ad5a66e88e054826cbe4d2688374889f97586d01ac471d2bfa9bc54f91124eb",
        spam=0,
        ham=720,
        traps="Ham with author URLs: alone it teaches that an author URL means ham.",
    ),
    Corpus(
        name="s5s5_blog_zh",
        title="Comments on s5s5.me",
        origin="https://github.com/s5s5/s5blog",
        licence="MIT",
        sha256="dad043a0bdd687467723747f85c6c83438eed544bc0476ab33e01882764c76f5",
        spam=0,
        ham=4914,
        traps="Ham with author URLs: alone it teaches that an author URL means ham, and that Chinese does.",
        cap=3000,
    ),
    Corpus(
        name="ham_civil_toxicspans",
        title="Toxic Spans, comments on news from Civil Comments",
        origin="https://github.com/ipavlopoulos/toxic_spans",
        licence="CC0",
        sha256="49ea274d2162870b04c7029da218f0e1b3a63f6b62cd25b72e425c4e4587a827",
        spam=0,
        ham=16100,
        traps="Rude ham only: alone it teaches that rudeness means ham.",
        cap=3000,
    ),
    Corpus(
        name="ham_davidson_tweets",
        title="Hate Speech and Offensive Language, tweets",
        origin="https://github.com/t-davidson/hate-speech-and-offensive-language",
        licence="MIT",
        sha256="5f630f0a01ed65ef460c347a4cd8a22d6c06abbb4a4ad4a74d93cee4e49373ef",
        spam=0,
        ham=24783,
        traps="Tweets, ham only: slang, profanity, retweet marks and mentions.",
        cap=3000,
    ),
    Corpus(
        name="ham_de_germeval18",
        title="GermEval 2018, tweets",
        origin="https://github.com/uds-lsv/GermEval-2018-Data",
        licence="CC BY 4.0",
        sha256="3415572f66e502032d03c6ca3aeddaf299b2dbe4c2b6f65e82bfcfa1df54405d",
        spam=0,
        ham=5009,
        traps="German ham only: alone it teaches that German means ham.",
        cap=3000,
    ),
    Corpus(
        name="ham_ko_news",
        title="Korean Hate Speech, comments on news",
        origin="https://github.com/kocohub/korean-hate-speech",
        licence="CC BY-SA 4.0",
        sha256="46d9c9b458f0bacef6dc08105513052344bcd8d6188c9a3b4ecbeccc6827e78d",
        spam=0,
        ham=7896,
        traps="Korean ham only: alone it teaches that Korean means ham.",
        cap=3000,
    ),
    Corpus(
        name="ham_zh_cold",
        title="COLD, Chinese comments",
        origin="https://github.com/thu-coai/COLDataset",
        licence="Apache-2.0",
        sha256="fb82c1e259c1a72181123c1a3f9eecf9e490071c87f96bfdc295510c678ed492",
        spam=0,
        ham=11754,
        traps="Chinese ham only: alone it teaches that Chinese means ham.",
        cap=3000,
    ),
)
_OPEN_NAMES = frozenset(corpus.name for corpus in OPEN)
NEAR_WEIGHT = 3.0  # chosen on held-out sources


def load_own(folder: Path = OWN_FOLDER) -> Corpora:
    """Return our own corpus; the source of a comment is ``own/`` and the name of its file, such as ``own/blog``.

    Raises InvalidData for a file that holds a bad row: what we wrote must be whole.
    """
    files = [read_file(path, source=f"{OWN}/{path.stem}", strict=True) for path in sorted(folder.rglob("*.jsonl"))]
    if not files:
        raise InvalidData(f"{folder.name}: holds no .jsonl file")
    comments = [one for file in files for one in file.comments]
    sha256 = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    return Corpora(comments=comments, entries=[_entry(OWN, "Our own corpus", "CC0-1.0", sha256, comments)])


def load_open(folder: Path, *, sets: Sequence[Corpus] = OPEN, seed: int = 0) -> Corpora:
    """Return those of the open sets whose prepared files lie in a folder, each with at most ``cap`` comments a label.

    Raises InvalidData, naming the file, where a digest is wrong, and if there is no such file at all.
    """
    there = [corpus for corpus in sets if (folder / corpus.file_name).is_file()]
    if not there:
        raise InvalidData(f"{folder.name}: holds none of {', '.join(corpus.file_name for corpus in sets)}")
    comments, entries = [], []
    for corpus in there:
        used = list(_capped(_verified(corpus, folder).comments, corpus.cap, seed))
        comments += used
        entries.append(_entry(corpus.name, corpus.title, corpus.licence, corpus.sha256, used))
    return Corpora(comments=comments, entries=entries)


def weight(source: str) -> float:
    """Return how much a comment of a source counts beside one of an open set.

    What we wrote, and what a person brings, looks like the comments to be judged; open sets are of other channels.

    >>> weight("youtube/Youtube01-Psy"), weight("own/blog")
    (1.0, 3.0)
    """
    return 1.0 if source.split("/", maxsplit=1)[0] in _OPEN_NAMES else NEAR_WEIGHT


def _verified(corpus: Corpus, folder: Path) -> LabelledFile:
    path = folder / corpus.file_name
    if (found := digest(path)) != corpus.sha256:
        raise InvalidData(f"{path.name}: has digest {found[:12]}…, not {corpus.sha256[:12]}…: not the set we know")
    return read_file(path, source=corpus.name)


def _capped(comments: Sequence[LabelledComment], cap: int | None, seed: int) -> Iterator[LabelledComment]:
    """Yield a seeded choice of at most ``cap`` comments a label, in the order of the file."""
    by_label = defaultdict(list)
    for i, one in enumerate(comments):
        by_label[one.label].append(i)
    chance = np.random.default_rng(seed)
    kept: list[int] = []
    for label in sorted(by_label):
        rows = by_label[label]
        kept += rows if cap is None or len(rows) <= cap else chance.choice(rows, cap, replace=False).tolist()
    return (comments[i] for i in sorted(kept))


def _entry(
    name: str, title: str, licence: str, sha256: str, used: Sequence[LabelledComment]
) -> Mapping[str, str | int]:
    spam = sum(one.label is Label.SPAM for one in used)
    return {"name": name, "title": title, "licence": licence, "sha256": sha256, "spam": spam, "ham": len(used) - spam}
