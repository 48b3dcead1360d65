"""XML of strangers, an element at a time: nothing in it is fetched, expanded or kept longer than it is looked at."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError  # the types; what reads is defused

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from spamfilter.cli.archives.archived import opened
from spamfilter.errors import InvalidData


def elements(path: Path, *names: str) -> Iterator[Element]:
    """Yield the elements of these names, without their namespaces, whole; each is emptied after.  Raises InvalidData.

    One within another comes first.  It stays as it is where it holds no elements itself, for the outer one needs it.
    """
    with opened(path) as stream:
        try:
            for _, element in iterparse(stream, events=("end",)):
                if local(element) in names:
                    yield element
                    if len(element):
                        element.clear()
        except (ParseError, DefusedXmlException) as error:
            raise InvalidData(f"{path.name}: is not the XML that was expected: {error}") from None


def texts(element: Element) -> dict[str, str]:
    """Return the texts of an element's children by their names, without namespaces."""
    return {local(child): child.text or "" for child in element}


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
