"""Wording: how the text is written, what it offers, and what it tries to hide."""

import re
from collections.abc import Callable

from spamfilter.evidence import History
from spamfilter.signals.lexicon.vocabulary import CALLS, FAMILIES, MESSENGERS, PRAISE, PRIVATE
from spamfilter.signals.signal import Signal, logarithmic
from spamfilter.text import Counts, Reading

# Each expression starts behind something that its own first character cannot follow, so that it is linear.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,}")
_PHONE = re.compile(r"(?<![\w.,/:-])(?:\+|00)?\(?\d[\d ().\-]{5,20}\d(?![\w/:-]|[.,]\d)")
_DATE = re.compile(r"\d{1,4}([-. ])\d{1,2}\1\d{1,4}|\d{4} ?- ?\d{4}|\d{1,3}(?:([. ])\d{3})(?:\2\d{3})*")
_MONEY = re.compile(
    r"(?:[$€£¥₹₽₺₫₩₴฿₦₱₪]|\b(?:rs|usd|eur|aed|inr|ngn|idr|rp|btc|us\$)\.? ?)\d"
    r"|\d ?(?:[$€£¥₹₽₺₫₩₴฿₦₱₪元円원万萬]|(?:usd|usdt|eur|euros?|dollars?|pounds|bucks|btc|eth|aed|rs|inr|руб|рублей|"
    r"тысяч|грн|лв|zł|kč|kr|ft|lei|tl|lira|baht|บาท|yuan|만원|k a month|k per|ريال|درهم|تومان)(?!\w))"
)
_HANDLE = re.compile(r"(?<![\w.@/])@[\w.]{3,}")
_ANSWERED = re.compile(r"(?:(?:rt |\.|\")?@\S+ ?)+")
_CHINESE = re.compile("[\u3400-\u9fff]")
_CHINESE_HANDLE = re.compile(
    r"(?:微信|薇信|威信|微❤|加微|v信|vx|wx|qq|扣扣|line|賴|wechat)(?![a-z0-9])\W{0,4}[a-z0-9][\w-]{4,}"
)
_QUOTED_LINE = re.compile(r"^\s*(?:@\w|>)|\n\s*>")
_PROMOTION = frozenset({"urlx"}) | FAMILIES.words | MESSENGERS.words


def length(reading: Reading, _: History) -> float:
    """Return the length of the text, 1 for 5,000 characters or more."""
    return logarithmic(reading.counts.characters, 5000)


def upper(reading: Reading, _: History) -> float:
    """Return the share of capitals among the letters; 0 for a text of less than eight letters."""
    counts = reading.counts
    return min(1.0, counts.upper / counts.letters) if counts.letters >= 8 else 0.0


def digits(reading: Reading, _: History) -> float:
    """Return the share of digits among the characters."""
    counts = reading.counts
    return counts.digits / counts.characters if counts.digits else 0.0


def exclamations(reading: Reading, _: History) -> float:
    """Return the number of exclamation marks, 1 for ten or more."""
    marks = reading.plain.count("!") + (0 if reading.plain.isascii() else reading.plain.count("！"))
    return logarithmic(marks, 10) if marks else 0.0


def emoji(reading: Reading, _: History) -> float:
    """Return the number of emoji, 1 for ten or more."""
    return logarithmic(reading.counts.emoji, 10) if reading.counts.emoji else 0.0


def phone(reading: Reading, _: History) -> float:
    """Return 1 if the text holds a telephone number, else 0."""
    return 1.0 if reading.counts.digits >= 7 and _phone(reading) else 0.0


def contact(reading: Reading, _: History) -> float:
    """Return 1 if the text gives an account at a messenger, 0.4 if it names a messenger, else 0."""
    body = reading.body
    if not MESSENGERS.holds(reading.words, body):
        return 1.0 if _has_chinese_handle(body) else 0.0
    return 1.0 if reading.counts.digits >= 7 or "@" in body or _has_chinese_handle(body) else 0.4


def private(reading: Reading, _: History) -> float:
    """Return 1 if the text asks to go on elsewhere, in private, else 0."""
    return 1.0 if PRIVATE.holds(reading.words, reading.body) else 0.0


def mention(reading: Reading, _: History) -> float:
    """Return 1 if the text points at an account (@name) that it does not answer, else 0."""
    return 1.0 if "@" in reading.body and _mention(reading) else 0.0


def email(reading: Reading, _: History) -> float:
    """Return 1 if the text holds an e-mail address, else 0."""
    return 1.0 if "@" in reading.body and _EMAIL.search(reading.body) else 0.0


def money(reading: Reading, _: History) -> float:
    """Return the number of sums of money, 1 for three or more."""
    return logarithmic(len(_MONEY.findall(reading.body)), 3) if reading.counts.digits else 0.0


def call(reading: Reading, _: History) -> float:
    """Return 1 if the text calls its readers to act: click, order, visit, subscribe; else 0."""
    return 1.0 if CALLS.holds(reading.words, reading.body) else 0.0


def trade(reading: Reading, _: History) -> float:
    """Return how many different words of the trades that spam, 1 for four or more."""
    if not FAMILIES.holds(reading.words, reading.body):
        return 0.0
    return logarithmic(len(FAMILIES.find(reading.words, reading.body)), 4)


def promotion_at_end(reading: Reading, _: History) -> float:
    """Return 1 if a text of twenty words or more turns to a link or a trade only in its last fifth, else 0."""
    words = reading.words
    if len(words) < 20 or _PROMOTION.isdisjoint(words):
        return 0.0
    first = next(index for index, word in enumerate(words) if word in _PROMOTION)
    return 1.0 if first >= 0.8 * len(words) else 0.0


def praise(reading: Reading, _: History) -> float:
    """Return 1 if the text praises in words that fit any page, 0.5 if it goes on for forty words or more, else 0."""
    if not PRAISE.holds(reading.words, reading.body):
        return 0.0
    return 1.0 if len(reading.words) < 40 else 0.5


def repeated(reading: Reading, _: History) -> float:
    """Return the share of words that stood in the text before; 0 for a text of less than six words."""
    words = reading.words
    return 1.0 - len(set(words)) / len(words) if len(words) >= 6 else 0.0


def question(reading: Reading, _: History) -> float:
    """Return 1 if the text asks something, else 0."""
    plain = reading.plain
    return 1.0 if "?" in plain or (not plain.isascii() and ("？" in plain or "؟" in plain)) else 0.0


def code(reading: Reading, _: History) -> float:
    """Return 1 if the text holds program code, else 0."""
    plain = reading.plain
    return 1.0 if "{" in plain or "```" in plain or "();" in plain or "=>" in plain or "sudo " in plain else 0.0


def reply(reading: Reading, _: History) -> float:
    """Return 1 if the text answers somebody by name or quotes, else 0."""
    plain = reading.plain
    return 1.0 if ("@" in plain or ">" in plain) and _QUOTED_LINE.search(plain) else 0.0


def _counted(count: Callable[[Counts], int], full: int, what: str) -> Callable[[Reading, History], float]:
    def measure(reading: Reading, _: History) -> float:
        number = count(reading.counts)
        return logarithmic(number, full) if number else 0.0

    measure.__doc__ = f"Return the number of {what}, 1 for {full} or more."
    return measure


def _has_chinese_handle(body: str) -> bool:
    return not body.isascii() and _CHINESE.search(body) is not None and _CHINESE_HANDLE.search(body) is not None


def _phone(reading: Reading) -> str:
    for match in _PHONE.finditer(reading.body):
        number = match[0].strip()
        count = sum(map(str.isdigit, number))
        if 7 <= count <= 15 and not _DATE.fullmatch(number) and (number[0] in "+0(" or count >= 9 or "-" in number):
            return number
    return ""


def _mention(reading: Reading) -> str:
    answered = _ANSWERED.match(reading.body)
    match = _HANDLE.search(reading.body, answered.end() if answered else 0)
    return match[0] if match else ""


def _trades(reading: Reading) -> str:
    return ", ".join(FAMILIES.find(reading.words, reading.body))


def _calls(reading: Reading) -> str:
    return ", ".join(CALLS.find(reading.words, reading.body))


def _private(reading: Reading) -> str:
    return ", ".join(PRIVATE.find(reading.words, reading.body))


def _messengers(reading: Reading) -> str:
    return ", ".join(MESSENGERS.find(reading.words, reading.body))


def _praise(reading: Reading) -> str:
    return ", ".join(PRAISE.find(reading.words, reading.body))


SIGNALS: tuple[Signal, ...] = (
    Signal("wording.length", length, "length of the text"),
    Signal("wording.upper", upper, "share of capital letters"),
    Signal("wording.digits", digits, "share of digits"),
    Signal("wording.exclamations", exclamations, "exclamation marks in the text"),
    Signal("wording.emoji", emoji, "emoji in the text"),
    Signal("wording.phone", phone, "the text holds a telephone number", detail=_phone),
    Signal("wording.contact", contact, "the text gives an account at a messenger", detail=_messengers),
    Signal("wording.private", private, "the text asks to go on in private", detail=_private),
    Signal("wording.mention", mention, "the text points at an account", detail=_mention),
    Signal("wording.email", email, "the text holds an e-mail address"),
    Signal("wording.money", money, "the text names sums of money"),
    Signal("wording.call", call, "the text calls its readers to act", detail=_calls),
    Signal("wording.trade", trade, "the text uses words of trades that spam", detail=_trades),
    Signal("wording.promotion_at_end", promotion_at_end, "the text turns to promotion only at its end"),
    Signal("wording.praise", praise, "the text praises in words that fit any page", detail=_praise),
    Signal("wording.repeated", repeated, "the text repeats its words"),
    Signal("wording.question", question, "the text asks something"),
    Signal("wording.code", code, "the text holds program code"),
    Signal("wording.reply", reply, "the text answers somebody"),
    Signal("wording.invisible", _counted(lambda counts: counts.invisible, 4, "invisible characters inside words"),
           "invisible characters are hidden inside words"),
    Signal("wording.mixed_script", _counted(lambda counts: counts.mixed_script, 4, "words that mix two alphabets"),
           "words mix letters of two alphabets that look alike"),
    Signal("wording.ornate", _counted(lambda counts: counts.ornate, 20, "letters of ornamental alphabets"),
           "letters come from an ornamental alphabet"),
    Signal("wording.spaced", _counted(lambda counts: counts.spaced, 4, "words written letter by letter"),
           "words are written letter by letter"),
    Signal("wording.leet", _counted(lambda counts: counts.leet, 4, "words with digits for letters"),
           "digits stand for letters"),
    Signal("wording.combining", _counted(lambda counts: counts.combining, 10, "marks that build no letter"),
           "letters carry marks that build no letter"),
    Signal("wording.hidden", _counted(lambda counts: counts.hidden, 50, "characters that the markup hides"),
           "the markup hides text from visitors"),
)  # fmt: skip
