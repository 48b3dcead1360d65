"""Disqus: its export in XML."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element  # the type; what reads is defused

from spamfilter.cli.archives.archived import Archived, Skipped, archived, moment
from spamfilter.cli.archives.xml import elements, local, texts
from spamfilter.verdict import Label


def read_disqus(path: Path) -> Iterator[Archived | Skipped]:
    """Yield the comments of an export; the threads that they are about stand before them.  Raises InvalidData."""
    threads: dict[str, dict[str, str]] = {}
    for element in elements(path, "thread", "post"):
        if local(element) == "post":
            yield _sorted(element, threads)
        elif len(element):  # within a post it only refers to one
            threads[_id(element)] = texts(element)


def _sorted(post: Element, threads: dict[str, dict[str, str]]) -> Archived | Skipped:
    row, parts = texts(post), {local(child): child for child in post}
    author = texts(parts["author"]) if "author" in parts else {}
    thread = threads.get(_id(parts["thread"]), {}) if "thread" in parts else {}
    said = {
        "text": row.get("message"),
        "author": author.get("name"),
        "author_email": author.get("email"),
        "author_url": author.get("link"),
        "ip": row.get("ipAddress"),
        "created_at": moment(row.get("createdAt")),
        "post_title": thread.get("title"),
        "permalink": thread.get("link"),
    }
    is_spam, is_deleted = (row.get(name, "").strip() == "true" for name in ("isSpam", "isDeleted"))
    label = Label.SPAM if is_spam else None if is_deleted else Label.HAM
    return archived(f"post {_id(post)}", said, label, "deleted: nobody says why")


def _id(element: Element) -> str:
    return next((value for name, value in element.attrib.items() if name.rpartition("}")[2] == "id"), "?")
