"""A comment is read the same however it is disguised, and honest text comes through unharmed."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spamfilter.comment import Comment
from spamfilter.text import Link, Reading, read

BRIEFLY = settings(deadline=None, max_examples=50)
ANY_TEXT = st.text(st.characters(codec=None), max_size=120)  # lone surrogates and NUL included
CLEAN = "win money at the best casino in town"
ORDINARY = {
    "russian": "Спасибо за статью! Я делал ремонт прошлой осенью, вышло 45 000 рублей. Ёлка, подъезд, щенок.",
    "ukrainian": "Дуже дякую за рецепт, зробила вчора: вийшло смачно. Її хлопці з'їли все, ґречно!",
    "greek": "Πολύ ωραίο άρθρο, το διάβασα δύο φορές. Η γιαγιά μου το έφτιαχνε έτσι!",
    "german": "Für größere Mengen würde ich's anders machen, schöne Grüße aus Österreich.",
    "vietnamese": "Mình đã thử cách này và thấy rất ổn, cảm ơn bạn đã viết chi tiết như vậy.",
    "hindi": "यह लेख पढ़कर अच्छा लगा, मेरी दादी भी ऐसे ही बनाती थीं। क्या इसमें घी डाल सकते हैं?",
    "arabic": "السلامُ عليكم، قرأتُ المقالَ مرتين، وأعجبتني الفقرة الأخيرة. هل من مصادر أخرى؟",
    "persian": "می‌خواهم بدانم این روش برای خانه‌های قدیمی هم جواب می‌دهد؟",
    "hebrew": "קראתי את הכתבה פעמיים, סבתא שלי הכינה את זה בדיוק ככה.",
    "thai": "บทความนี้อ่านแล้วได้ความรู้มาก ขอถามว่าใช้เวลากี่ชั่วโมง",
    "chinese": "楼主写得很详细，我上个月也去了那里，就是人太多了，排队等了两个小时。",
    "japanese": "先週の土曜に行ってきました。駐車場が狭いので電車がおすすめです。",
    "korean": "어제 만들어 봤는데 아이들이 정말 좋아했어요. 설탕은 조금 줄였습니다.",
}


def body(text: str) -> str:
    return read(Comment(text=text)).body


def expected(text: str) -> str:
    return unicodedata.normalize("NFKC", text.casefold())


@pytest.mark.parametrize("language", ORDINARY)
def test_ordinary_text_comes_through_unharmed(language: str) -> None:
    reading = read(Comment(text=ORDINARY[language]))

    assert reading.body == expected(ORDINARY[language])
    counts = reading.counts
    assert (counts.invisible, counts.mixed_script, counts.spaced, counts.leet, counts.ornate) == (0, 0, 0, 0, 0)


def test_turkish_capitals_fold_without_stray_marks() -> None:
    assert body("İstanbul'da IĞDIR'a çok güzel") == "istanbul'da iğdir'a çok güzel"


@pytest.mark.parametrize(
    ("disguise", "counted"),
    [
        (lambda text: text.replace("o", "\u043e").replace("a", "\u0430", 1), "mixed_script"),
        ("\u200b".join, "invisible"),
        (lambda text: text.replace("n", "n\u0336").replace("s", "s\u0337\u0322"), "combining"),
        (lambda text: text.replace("casino", "c a s i n o"), "spaced"),
        (lambda text: text.replace("casino", "c.a.s.i.n.o"), "spaced"),
        (lambda text: text.replace("casino", "c/a/s/i/n/o"), "spaced"),
        (lambda text: text.replace("casino", "c·a·s·i·n·o"), "spaced"),
        (lambda text: text.replace("casino", "c4s1n0").replace("money", "m0n3y"), "leet"),
        (lambda text: text.translate({code: code - 0x61 + 0x1D41A for code in range(0x61, 0x7B)}), "ornate"),
        (lambda text: text.translate({code: code - 0x61 + 0x24D0 for code in range(0x61, 0x7B)}), "ornate"),
    ],
)
def test_a_disguise_folds_back_and_is_counted(disguise, counted: str) -> None:
    reading = read(Comment(text=disguise(CLEAN)))

    assert reading.body == CLEAN
    assert getattr(reading.counts, counted) > 0


def test_full_width_letters_fold_back() -> None:
    assert body("".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in CLEAN)) == CLEAN


def test_capitals_and_blanks_do_not_matter() -> None:
    assert body("  WIN   money at\tthe BEST\n casino in town ") == CLEAN


@pytest.mark.parametrize(
    ("text", "folded"),
    [("sooooo!!!!!", "sooo!!!"), ("дааааа", "дааа"), ("哈哈哈哈哈", "哈哈哈"), ("😂😂😂😂😂", "😂😂😂")],
)
def test_runs_are_shortened_in_any_script(text: str, folded: str) -> None:
    assert body(text) == folded


def test_a_russian_word_with_latin_letters_becomes_russian() -> None:
    assert body("pa6oтa нe нужнa, ecть дoxoд") == "\u0440\u0430\u0036\u043e\u0442\u0430 не нужна, есть доход"


@pytest.mark.parametrize("text", ["αβγ and Δt", "zoomить", "470μF", "IT-компания", "3D-принтер"])
def test_words_that_honestly_mix_alphabets_stay(text: str) -> None:
    reading = read(Comment(text=text))

    assert reading.body == expected(text)
    assert reading.counts.mixed_script == 0


def test_a_families_emoji_keeps_its_joiners() -> None:
    assert body("hi 👨\u200d👩\u200d👧") == "hi 👨\u200d👩\u200d👧"


def test_markup_is_taken_off_and_its_targets_kept() -> None:
    reading = read(
        Comment(text='Hi <b>all</b>, <a href="http://Pills.example/buy/">look</a> [url=http://x.example]y[/url]')
    )

    assert reading.plain == "Hi all, look y"
    assert reading.links == (Link(host="pills.example", path="/buy"), Link(host="x.example"))
    assert reading.counts.anchors == 2


def test_each_link_becomes_one_word() -> None:
    assert body("see https://a.example/x?y=1, www.b.example and c.com/d.") == "see urlx, urlx and urlx."


def test_text_that_blogs_escaped_twice_is_read_once() -> None:
    assert body("fish &amp;amp; chips &lt;3 &#8217;n") == "fish & chips <3 'n"


def test_words_are_the_bodys_words_without_punctuation() -> None:
    assert read(Comment(text="Don't «stop», http://a.example now!")).words == ("don", "t", "stop", "urlx", "now")


def test_the_counts_leave_links_out() -> None:
    counts = read(Comment(text="See THIS http://A1.example/2 3!")).counts

    assert (counts.upper, counts.digits, counts.linked) == (5, 1, len("http://A1.example/2"))


def test_the_fast_and_the_thorough_way_agree() -> None:
    """A character outside ASCII sends a text the thorough way; else both must say the same."""
    text = "Well, I paid $40 for 2 of them - NEVER again... cas1no? s.p.a.m or sooooo good"
    fast, thorough = read(Comment(text=text)), read(Comment(text=text + " é"))

    assert thorough.body == fast.body + " é"
    assert thorough.words == (*fast.words, "é")
    for name in ("upper", "digits", "punctuation", "spaced", "leet"):
        assert getattr(thorough.counts, name) == getattr(fast.counts, name), name
    assert abs(thorough.counts.letters - fast.counts.letters) <= 4  # runs were shortened, one letter added


def test_author_and_email_are_read_too() -> None:
    reading = read(
        Comment(text="", author="Ch\u0435ap  CASINO", author_url="www.X.example/", author_email="A@Mail.Example")
    )

    assert reading.author == "cheap casino"
    assert reading.author_link == Link(host="x.example")
    assert reading.email_domain == "mail.example"


def test_what_is_not_said_is_empty() -> None:
    reading = read(Comment(text="hello"))

    assert (reading.author, reading.author_link, reading.email_domain, reading.links) == ("", None, "", ())


@BRIEFLY
@given(st.builds(Comment, text=ANY_TEXT, author=st.none() | ANY_TEXT, author_url=st.none() | ANY_TEXT))
@example(Comment(text="\x00\ud800<!-- &#xD800; [url=", author="\udfff", author_url="http://[::1"))
def test_any_comment_can_be_read(comment: Comment) -> None:
    reading = read(comment)

    assert isinstance(reading, Reading)
    reading.body.encode()  # the hashing kernel reads UTF-8: no lone surrogate may be left
    reading.author.encode()
    assert not {"\x00", "\n"} & set(reading.body)


@BRIEFLY
@given(st.text(st.sampled_from("aeviagr sn.i-_ 0135@$\u0430\u0435\u200b\u0336!é好"), max_size=60))
def test_a_body_is_its_own_body(text: str) -> None:
    """What has been folded has nothing left to fold, but for letters that only now stand in a row."""
    once = body(text)
    twice = body(once)

    assert body(twice) == twice
    assert len(twice) <= len(once)


def test_what_is_joined_is_one_emoji() -> None:
    assert read(Comment(text="👨‍👩‍👧‍👦 and 👍🏽 and ❤️‍🔥")).counts.emoji == 3
