import html
import re
import unicodedata

import pytest

from spamfilter.errors import InvalidData
from spamfilter.text.lookalikes import TO_LATIN
from training.attacks import HABITS, GoodText, attacks

SPAM = "Cheap casino bonus and lovely pills for all of you, subscribe right now and be quick about it " * 20
GOOD = GoodText.of(["the garden is <3 lovely", "thank you", "see http://garden.example/help"])
ALL = {one.name: one for one in (*attacks(GOOD), *HABITS)}
ON_LETTERS = [name for name, one in ALL.items() if one.family in {"character attacks", "typos"}] + ["accents"]


def share_changed(text):
    return sum(one != other for one, other in zip(SPAM, text, strict=True)) / sum(map(str.isalpha, SPAM))


@pytest.mark.parametrize("name", ALL)
def test_a_rewriting_depends_on_text_and_seed_alone(name):
    first, again = (ALL[name](SPAM, seed=3) for _ in range(2))

    assert first == again != SPAM
    assert name == "full-width" or first != ALL[name](SPAM, seed=4)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "text", ["", " ", "İſK ß", "ｗｉｄｅ 赌场 \ud800 казино", "<<&&[[", "a" * (1 << 16), "." * (1 << 16)]
)
def test_any_text_can_be_rewritten(name, text):
    assert isinstance(ALL[name](text, seed=0), str)


@pytest.mark.parametrize("name", ON_LETTERS)
def test_links_and_markup_stay_usable(name):
    """Spam whose link leads nowhere sells nothing."""
    kept = ['<a href="http://casino.example/bonus">', "</a>", "&amp;", "http://casino.example/a", "casino.example"]
    text = f"{kept[0]}cheap casino bonus{kept[1]} pills {kept[2]} chips {kept[3]} roulette {kept[4]}"

    written = ALL[name](text, seed=1)

    assert written != text
    assert [part for part in kept if part not in written] == []


def test_homoglyphs_replace_letters_by_those_of_other_alphabets_that_everyone_can_type():
    written = ALL["homoglyphs"](SPAM, seed=0)

    scripts = {unicodedata.name(letter).split()[0] for letter in written if not letter.isascii()}
    assert {"CYRILLIC", "ARMENIAN"} <= scripts <= {"CYRILLIC", "GREEK", "ARMENIAN"}
    assert share_changed(written) == pytest.approx(0.3, abs=0.05)


def test_letters_that_the_standard_forgets_are_replaced_by_what_people_take():
    assert set(ALL["homoglyphs"]("kmt" * 50, seed=0)) == set("kmtкмт")


def test_a_letter_whose_twins_the_filter_knows_takes_a_stroke_or_a_hook():
    assert set(ALL["rare homoglyphs"]("a" * 200, seed=0)) == {"a", "ⱥ", "ᶏ"}


def test_rare_homoglyphs_are_not_those_that_the_filter_knows():
    """An attack that copies the defence's table cannot find what it lacks."""
    written = ALL["rare homoglyphs"](SPAM, seed=0)

    foreign = {ord(letter) for letter in written if not letter.isascii()}
    assert len(foreign) > 20
    assert not foreign & set(TO_LATIN)
    assert unicodedata.normalize("NFKC", written) == written


@pytest.mark.parametrize("name", ["zero-width", "combining marks"])
def test_what_is_put_between_letters_is_no_letter(name):
    written = ALL[name](SPAM, seed=0)

    put = [letter for letter in written if not letter.isascii()]
    assert "".join(letter for letter in written if letter.isascii()) == SPAM
    assert {unicodedata.category(letter) for letter in put} <= {"Cf", "Mn"}
    assert len(put) > 0.2 * sum(map(str.isalpha, SPAM))


def test_full_width_is_another_form_of_every_character():
    written = ALL["full-width"](SPAM, seed=0)

    assert not re.search("[!-~]", written)
    assert unicodedata.normalize("NFKC", written) == SPAM


def test_leet_writes_digits_and_signs_for_half_of_the_letters_that_have_one():
    written = ALL["leet"]("aeIOS" * 200, seed=0)

    assert set(written) == set("aeIOS4@31!05$")
    assert sum(map(str.isalpha, written)) == pytest.approx(500, abs=60)


def test_half_of_the_longer_words_are_set_apart_by_one_separator():
    written = [ALL["spaced letters"]("casino for you " * 100, seed=seed) for seed in range(8)]

    assert len({re.search("c(.)a", text)[1] for text in written}) > 3
    for text in written:
        (separator,) = set(re.findall("c([^a])a", text))
        assert text.count(separator.join("casino")) == pytest.approx(50, abs=15)
        assert text.count("casino") + text.count(separator.join("casino")) == text.count("for") == 100


def test_words_set_apart_by_blanks_stand_further_apart_than_their_letters():
    written = [ALL["spaced letters"]("casino bonus " * 9, seed=seed) for seed in range(30)]

    assert any("c a s i n o  " in text for text in written)
    assert not any("o b o" in text for text in written)


def test_entities_read_as_the_letters_that_they_stand_for():
    written = ALL["HTML entities"](SPAM, seed=0)

    assert html.unescape(written) == SPAM
    assert {"&#99;", "&#x63;", "&#0000099;"} <= set(re.findall("&[^;]*;", written))


def test_two_neighbours_change_places_in_two_words_of_five():
    words, written = SPAM.split(), ALL["swapped letters"](SPAM, seed=0).split()

    assert [sorted(word) for word in written] == [sorted(word) for word in words]
    changed = [(one, other) for one, other in zip(words, written, strict=True) if one != other]
    assert len(changed) / len(words) == pytest.approx(0.4, abs=0.06)
    assert all(sum(a != b for a, b in zip(*pair, strict=True)) == 2 for pair in changed)


def test_a_swap_is_one_that_can_be_seen():
    written = ALL["swapped letters"]("aab " * 200, seed=0).split()

    assert set(written) == {"aab", "aba"}
    assert written.count("aba") == pytest.approx(80, abs=20)


def test_thirty_good_words_stand_around_the_spam():
    before, after = ALL["good words"](SPAM, seed=0).split(SPAM)

    words = before.split() + after.split()
    assert len(words) == 30
    assert set(words) == {"the", "garden", "is", "lovely", "thank", "you", "see"}


def test_three_genuine_comments_follow_the_spam():
    spam, *comments = ALL["genuine comments"](SPAM, seed=0).split("\n")

    assert spam == SPAM
    assert len(comments) == 3
    assert set(comments) <= set(GOOD.comments)


def test_hidden_comments_stand_around_the_spam_in_elements_that_nobody_sees():
    found = [ALL["hidden by CSS"](SPAM, seed=seed).split(SPAM) for seed in range(30)]

    assert len({re.match("<[^>]*>", before)[0] for before, _ in found}) > 6
    for part in (part for parts in found for part in parts):
        assert re.fullmatch(r"<(\w+)[^<>]+>[^<>]+</\1>", part)
        assert any(html.escape(comment) in part for comment in GOOD.comments)


def test_good_text_without_a_word_is_refused():
    with pytest.raises(InvalidData, match=r"1 comments of ham .* hold no word"):
        GoodText.of(["😂 http://garden.example"])


def test_emoji_leave_the_words_alone():
    written = ALL["emoji"]("thank you all", seed=0)

    assert [word for word in written.split() if word.isascii()] == ["thank", "you", "all"]
    assert not written.isascii()


def test_accents_come_composed_and_apart():
    written = [ALL["accents"](SPAM, seed=seed) for seed in range(8)]

    assert {form for text in written for form in ("NFC", "NFD") if unicodedata.is_normalized(form, text)} == {
        "NFC",
        "NFD",
    }
    for text in written:
        apart = unicodedata.normalize("NFD", text)
        assert "".join(letter for letter in apart if not unicodedata.combining(letter)) == SPAM
