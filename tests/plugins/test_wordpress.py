"""What wordpress.org and translators expect of the WordPress plugin's files; no WordPress is needed to see it."""

import ast
import re
from gettext import GNUTranslations
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[2] / "plugins" / "wordpress"
LANGUAGES = PLUGIN / "languages"
LOCALES = ("de_DE", "zh_CN")
FIELDS = (
    "Contributors",
    "Tags",
    "Requires at least",
    "Tested up to",
    "Requires PHP",
    "Stable tag",
    "License",
    "License URI",
)
SECTIONS = ("Description", "Installation", "Frequently Asked Questions", "Screenshots", "Changelog")
_CALL = re.compile(r"\b(?:esc_html_|esc_attr_|_)_\( '((?:[^'\\]|\\.)*)', '(\w+)' \)")
_ANY_CALL = re.compile(r"\b(?:esc_html_|esc_attr_|_)[_enx]+\(")
_ENTRY = re.compile(r'^(msgid|msgstr) ((?:".*"\n?)+)', re.MULTILINE)
_PLACE = re.compile(r"%(?:\d\$)?[sd]")


def sources() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in PLUGIN.rglob("*.php")}


def header(name: str) -> str:
    (found,) = re.findall(rf"^ \* {name}: +(.*)$", (PLUGIN / "spamfilter.php").read_text(), re.MULTILINE)
    return str(found)


def catalogue(path: Path) -> dict[str, str]:
    """Return the messages of a .po or .pot file with their translations; ``""`` where there is none."""
    found = [
        (kind, "".join(ast.literal_eval(line) for line in text.splitlines()))
        for kind, text in _ENTRY.findall(path.read_text(encoding="utf-8"))
    ]
    pairs = zip(found[::2], found[1::2], strict=True)
    return {message: translation for (_, message), (_, translation) in pairs if message}


def readme() -> dict[str, str]:
    """Return the header's fields of the readme."""
    said = (PLUGIN / "readme.txt").read_text(encoding="utf-8").split("\n\n", 1)[0]
    return dict(line.split(": ", 1) for line in said.splitlines()[1:])


def test_every_text_is_in_the_template_and_nothing_else():
    calls = [found for text in sources().values() for found in _CALL.findall(text)]

    assert len(calls) == sum(len(_ANY_CALL.findall(text)) for text in sources().values())
    assert {domain for _, domain in calls} == {header("Text Domain")}
    said = {message.replace("\\'", "'") for message, _ in calls} | {header("Description")}
    assert set(catalogue(LANGUAGES / "spamfilter.pot")) == said


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_is_complete_and_the_compiled_one_says_the_same(locale):
    translated = catalogue(LANGUAGES / f"spamfilter-{locale}.po")
    with (LANGUAGES / f"spamfilter-{locale}.mo").open("rb") as file:
        compiled = GNUTranslations(file)

    assert set(translated) == set(catalogue(LANGUAGES / "spamfilter.pot"))
    assert [message for message, translation in translated.items() if not translation] == []
    assert {message: compiled.gettext(message) for message in translated} == translated


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_has_the_same_places_for_what_is_filled_in(locale):
    translated = catalogue(LANGUAGES / f"spamfilter-{locale}.po")

    wrong = {
        message for message, said in translated.items() if set(_PLACE.findall(message)) != set(_PLACE.findall(said))
    }

    assert wrong == set()


def test_the_readme_says_what_wordpress_org_asks_for():
    said = readme()
    text = (PLUGIN / "readme.txt").read_text(encoding="utf-8")
    short = text.split("\n\n")[1]

    assert text.startswith(f"=== {header('Plugin Name')} ===\n")
    assert tuple(said) == FIELDS
    assert len(said["Tags"].split(", ")) <= 5
    assert re.fullmatch(r"[a-z0-9-]+(, [a-z0-9-]+)*", said["Contributors"])
    assert (len(short) <= 150, short) == (True, header("Description"))
    assert tuple(re.findall(r"^== (.+) ==$", text, re.MULTILINE)) == SECTIONS


def test_the_readme_the_header_and_the_code_agree_on_the_version():
    (constant,) = re.findall(r"^const VERSION += '(.+)';$", (PLUGIN / "spamfilter.php").read_text(), re.MULTILINE)
    said = readme()

    assert said["Stable tag"] == header("Version") == constant
    assert f"= {constant} =" in (PLUGIN / "readme.txt").read_text(encoding="utf-8")
    assert (said["Requires at least"], said["Requires PHP"]) == (header("Requires at least"), header("Requires PHP"))
    assert said["License"] == header("License")
