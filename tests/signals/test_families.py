"""Each signal rises for what it is named after, in any language, and not for its honest neighbour."""

import pytest

from spamfilter.comment import Comment
from spamfilter.evidence import History
from spamfilter.signals import CATALOGUE
from spamfilter.signals.signal import logarithmic
from spamfilter.text import read

LONG = "We went there in May and the weather was kind to us for once, so the walk along the river took all day. "


def value(name: str, history: History | None = None, **fields: object) -> float | None:
    return CATALOGUE[name].measure(read(Comment(**{"text": "hello", **fields})), history or History())


@pytest.mark.parametrize(
    ("name", "spam", "ham"),
    [
        ("links.present", "www.a.example", "me@a.example"),
        ("links.count", "www.a.example www.b.example", "www.a.example"),
        ("links.share", "www.a.example", LONG + "www.a.example"),
        ("links.hosts", "www.a.example www.b.example", "www.a.example www.a.example/b"),
        ("links.markup", "[url=http://a.example]a[/url]", "http://a.example"),
        ("links.shortener", "https://bit.ly/x", "https://abit.ly/x"),
        ("links.cheap_ending", "http://a.xyz", "http://xyz.org"),
        ("links.hyphens", "http://buy-a-b.example", "http://buyab.example"),
        ("links.digits", "http://win888.example", "http://win.example/888"),
        ("links.trade", "http://cheaploans.example", "http://my-garden.example"),
        ("links.trade", "http://a.example/cheap-loans", "https://en.wikipedia.org/wiki/cheap-loans"),
        ("links.referral", "http://a.example/?ref=me", "http://a.example/referendum"),
        ("links.messenger", "https://t.me/someone", "https://not.me/someone"),
        ("links.cited", "https://en.wikipedia.org/wiki/Tea", "https://wikipedia.org.example/"),
        ("links.reply", '<a href="#comment-12">@Anna</a>', "http://a.example/#top"),
        ("wording.length", LONG * 2, LONG),
        ("wording.upper", "BUY IT NOW, PEOPLE", "Buy it now, people"),
        ("wording.digits", "win 1000000", "win a million"),
        ("wording.exclamations", "now!!!", "now!"),
        ("wording.emoji", "🔥🔥", "🔥"),
        ("wording.phone", "ring 020 7946 0018 now", "from 2019-2021, on 12.05.2024, 1.250.000 people"),
        ("wording.contact", "telegram @someone", "I deleted telegram"),
        ("wording.contact", "加微信: abc12345", "我加了她微信"),
        ("wording.private", "пишите мне в личку", "спасибо за статью"),
        ("wording.mention", "thanks to @mr_trader.fx", "@anna that is right"),
        ("wording.email", "write to a.b@c.example", "see you @ five.thirty"),
        ("wording.money", "earn $500 a day", "page 500"),
        ("wording.money", "всего 500 руб", "всего 500 страниц"),
        ("wording.call", "click here", "the click was here"),
        ("wording.call", "hier klicken", "ich klicke hier"),
        ("wording.trade", "best casino bonus", "a poke in the eye"),
        ("wording.trade", "온라인 카지노", "카메라"),
        ("wording.promotion_at_end", LONG + "www.a.example", "www.a.example " + LONG),
        ("wording.praise", "Nice post, thanks for sharing", "The post office was nice"),
        ("wording.praise", "感谢分享", "我不同意"),
        ("wording.repeated", "win win win win win now", "one two three four five six"),
        ("wording.question", "how?", "how."),
        ("wording.question", "怎么样？", "怎么样。"),
        ("wording.code", "try foo();", "try foo"),
        ("wording.reply", "@anna yes", "yes a@b.example"),
        ("wording.reply", "> said\n\nno", "4 > 3"),
        ("wording.invisible", "vi\u200bagra", "viagra\u200b"),
        ("wording.mixed_script", "c\u0430sino", "casino"),
        ("wording.ornate", "𝐰𝐢𝐧", "win"),
        ("wording.spaced", "w i n n e r", "a b c"),
        ("wording.leet", "cas1no", "mp3"),
        ("wording.combining", "v\u0336i\u0336", "für"),
        ("wording.hidden", "a<p style='display:none'>hidden</p>", "a<p>seen</p>"),
        ("post.pingback", "[...] as this other page has said before [...]", "[...] left out"),
    ],
)
def test_a_text_raises_its_signal(name: str, spam: str, ham: str) -> None:
    raised, resting = value(name, text=spam), value(name, text=ham)

    assert raised is not None
    assert resting is not None
    assert raised > resting


@pytest.mark.parametrize(
    ("name", "spam", "ham"),
    [
        ("author.said", {"author": "Anna"}, {"author": ""}),
        ("author.url", {"author_url": "http://a.example"}, {"author_url": "http://"}),
        ("author.commercial", {"author": "Best Dentist Marbella"}, {"author": "Anna Miller"}),
        ("author.commercial", {"author": "Best Dentist Marbella"}, {"author": "Marco Casino"}),
        ("author.commercial", {"author": "деньги в долг займ"}, {"author": "Ольга"}),
        ("author.commercial", {"author": "深圳注册公司"}, {"author": "小林"}),
        ("author.is_url", {"author": "www.a.example"}, {"author": "J. R. Hartley"}),
        ("author.words", {"author": "Garage Door Repair Plano Texas"}, {"author": "Anna Miller"}),
        ("author.digits", {"author": "win888"}, {"author": "Anna"}),
        ("author.upper", {"author": "CASINO"}, {"author": "Anna"}),
        ("author.in_text", {"author": "Acme Roofs", "text": "Acme Roofs did it"},
         {"author": "Anna", "text": "hi"}),
        ("author.host_is_name", {"author": "Anna Miller", "author_url": "annamiller.example"},
         {"author": "Anna", "author_url": "b.example"}),
        ("author.host_is_commercial", {"author_url": "cheap-hotels.example"},
         {"author_url": "annamiller.example"}),
        ("author.host_is_commercial", {"author_url": "cheap-hotels.example"},
         {"author_url": "cheap-hotels.wordpress.com"}),
        ("author.url_deep", {"author_url": "a.example/cheap-hotels"},
         {"author_url": "a.example/about"}),
        ("author.url_cheap_ending", {"author_url": "a.top"}, {"author_url": "top.example"}),
        ("author.url_in_text", {"author_url": "a.example", "text": "http://a.example/b"},
         {"author_url": "a.example", "text": "http://b.example"}),
        ("author.url_personal", {"author_url": "anna.github.io"}, {"author_url": "github.example"}),
        ("author.own_site", {"author_url": "blog.example", "permalink": "http://www.blog.example/1"},
         {"author_url": "a.example", "permalink": "http://b.example/1"}),
        ("author.email_disposable", {"author_email": "a@mailinator.com"},
         {"author_email": "a@b.example"}),
        ("author.email_free", {"author_email": "a@GMail.com"}, {"author_email": "a@b.example"}),
        ("author.email_digits", {"author_email": "a1234@b.example"},
         {"author_email": "anna@b.example"}),
        ("author.email_is_name", {"author": "Anna", "author_email": "anna.m@b.example"},
         {"author": "Anna", "author_email": "x@b.example"}),
        ("links.own_site", {"text": "http://blog.example/2", "permalink": "http://blog.example/1"},
         {"text": "http://b.example", "permalink": "http://blog.example/1"}),
        ("form.honeypot", {"honeypot": "x"}, {"honeypot": " "}),
        ("form.fast", {"form_seconds": 3.0}, {"form_seconds": 5.0}),
        ("form.pasted", {"form_pastes": 2}, {"form_pastes": 0}),
        ("form.untouched", {"form_focuses": 0}, {"form_focuses": 1}),
        ("post.title_overlap", {"text": "lemon cakes", "post_title": "Lemon pie"},
         {"text": "roofs", "post_title": "Lemon pie"}),
        ("post.title_overlap", {"text": "我也去了黄山", "post_title": "黄山两日"},
         {"text": "好", "post_title": "黄山两日"}),
        ("post.text_overlap", {"text": "lemon", "post_text": "Take one lemon"},
         {"text": "roofs", "post_text": "Take one lemon"}),
        ("post.pingback", {"type": "trackback"}, {"type": "comment"}),
        ("post.robot", {"user_agent": "python-requests/2"},
         {"user_agent": "Mozilla/5.0 (X11) Firefox/128.0"}),
        ("post.foreign", {"text": "Купить диплом недорого", "language": "en-US"},
         {"text": "Where did you buy it", "language": "en-US"}),
        ("post.foreign", {"text": "this is the best that you will have", "language": "de"},
         {"text": "das ist das Beste, was es gibt", "language": "de"}),
    ],
)  # fmt: skip
def test_a_field_raises_its_signal(name: str, spam: dict[str, object], ham: dict[str, object]) -> None:
    raised, resting = value(name, **spam), value(name, **ham)

    assert raised is not None
    assert resting is not None
    assert raised > resting


def test_a_sender_with_a_history_is_weighed_by_it() -> None:
    assert value("sender.ham", History(ham=3, spam=0)) > value("sender.ham", History(ham=1, spam=0)) > 0
    assert value("sender.spam", History(ham=0, spam=1)) > 0
    assert value("sender.spam") is None


@pytest.mark.parametrize("agent", ["Generic Node.js/1.0.0 | Akismet/2.0.7", "WordPress/7.1 | Akismet/5.7.2", "", None])
def test_the_name_of_a_client_library_is_no_evidence(agent: str | None) -> None:
    assert value("post.robot", user_agent=agent) is None


@pytest.mark.parametrize("language", ["", None, "sr", "sr-Latn"])
def test_a_page_whose_script_is_unknown_makes_no_text_foreign(language: str | None) -> None:
    assert value("post.foreign", text="Купить диплом недорого", language=language) is None


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("5$6", 1),
        ("$5 usd", 1),
        ("us$ 5 and 6 usd", 2),
        ("rs. 500", 1),
        ("hours 500", 0),
        ("5 rs. 6", 1),
        ("5 $ 6 $", 2),
        ("500 Euro, 500 Eurocent", 1),
        ("12:30, 50% of 1.000", 0),
    ],
)
def test_sums_of_money_are_counted_once(text: str, sums: int) -> None:
    assert value("wording.money", text=text) == logarithmic(sums, 3)


def test_words_are_matched_whole() -> None:
    """A famous trap: "cialis" sits inside "especialista"."""
    assert value("wording.trade", text="soy especialista en escortesía") == 0


def test_a_disguised_word_is_a_word_of_trade() -> None:
    assert value("wording.trade", text="c\u0430s1no v.i.a.g.r.a") > 0


def test_every_signal_is_tried_here() -> None:
    marks = [
        mark for test in (test_a_text_raises_its_signal, test_a_field_raises_its_signal) for mark in test.pytestmark
    ]

    tried = {case[0] for mark in marks for case in mark.args[1]} | {"sender.ham", "sender.spam"}

    assert tried == set(CATALOGUE)
