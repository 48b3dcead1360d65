"""Archives: comments that moderators have sorted elsewhere, in the forms in which other systems give them away."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from spamfilter.cli.archives.archived import Archived, Skipped
from spamfilter.cli.archives.disqus import read_disqus
from spamfilter.cli.archives.isso import read_isso
from spamfilter.cli.archives.remark42 import read_remark42
from spamfilter.cli.archives.tables import read_csv_labels, read_jsonl_labels
from spamfilter.cli.archives.wordpress import read_table, read_wxr

__all__ = ["FORMATS", "Archived", "Skipped"]

FORMATS: Mapping[str, Callable[[Path], Iterator[Archived | Skipped]]] = {
    "wxr": read_wxr,
    "wordpress-csv": read_table,
    "disqus": read_disqus,
    "isso": read_isso,
    "remark42": read_remark42,
    "jsonl": read_jsonl_labels,
    "csv": read_csv_labels,
}
