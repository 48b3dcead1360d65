"""Wording: how the text is written, what it offers, and what it tries to hide."""

import re
from collections.abc import Callable

from spamfilter.evidence import History
from spamfilter.signals.lexicon.vocabulary import CALLS, FAMILIES, MESSENGERS, PRAISE, PRIVATE, PROMOTION
from spamfilter.signals.signal import Signal, logarithmic
from spamfilter.text import Counts, Reading

# Each expression starts behind something that its own first character cannot follow, so that it is linear.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,}")
_PHONE = re.compile(r"(?<![\w.,/:-])(?:\+|00)?\(?\d[\d ().\-]{5,20}\d(?![\w/:-]|[.,]\d)")
_MAY_BE_PHONE = re.compile(r"\d[\d ().\-]{5,20}\d")  # entered at a digit, which is sooner found
_DATE = re.compile(r"\d{1,4}([-. ])\d{1,2}\1\d{1,4}|\d{4} ?- ?\d{4}|\d{1,3}(?:([. ])\d{3})(?:\2\d{3})*")
_SIGNS = "$€£¥₹₽₺₫₩₴฿₦₱₪"
_MORE_SIGNS = "元円원万萬"
_CURRENCIES = ("rs|rp", r"usd|eur|aed|inr|ngn|idr|btc|us\$")  # by length, for looking behind
_UNITS = (
    "usd|usdt|eur|euros?|dollars?|pounds|bucks|btc|eth|aed|rs|inr|руб|рублей|"
    "тысяч|грн|лв|zł|kč|kr|ft|lei|tl|lira|baht|บาท|yuan|만원|k a month|k per|ريال|درهم|تومان"
)
_SUM = re.compile(
    rf"(?:[{_SIGNS}]|\b(?:{'|'.join(_CURRENCIES)})\.? ?)\d|\d ?(?:[{_SIGNS}{_MORE_SIGNS}]|(?:{_UNITS})(?!\w))"
)
# The same, entered at its digit, which is found four times as fast; but two sums may share a sign: "5$6".
_BEHIND = "|".join(rf"(?<=\b(?:{names}){gap}\d)" for names in _CURRENCIES for gap in ("", "[. ]", r"\. "))
_NEAR_SUM = re.compile(
    rf"\d(?:(?<=[{_SIGNS}]\d)|(?<=[a-z. $]\d)(?:{_BEHIND})"
    rf"|(?![\d.,:/)%-]) ?(?:[{_SIGNS}{_MORE_SIGNS}]|(?:{_UNITS})(?!\w)))"
)
_HANDLE = re.compile(r"(?<![\w.@/])@[\w.]{3,}")
_ANSWERED = re.compile(r"(?:(?:rt |\.|\")?@\S+ ?)+")
_CHINESE = re.compile("[\u3400-\u9fff]")
_CHINESE_HANDLE = re.compile(
    r"(?:微信|薇信|威信|微❤|加微|v信|vx|wx|qq|扣扣|line|賴|wechat)(?![a-z0-9])\W{0,4}[a-z0-9][\w-]{4,}"
)
_QUOTED_LINE = re.compile(r"^\s*(?:@\w|>)|\n\s*>")


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
    if not (reading.counts.digits and (sums := len(_NEAR_SUM.findall(reading.body)))):
        return 0.0
    return logarithmic(sums if sums == 1 else len(_SUM.findall(reading.body)), 3)


def call(reading: Reading, _: History) -> float:
    """Return 1 if the text calls its readers to act: click, order, visit, subscribe; else 0."""
    return 1.0 if CALLS.holds(reading.words, reading.body) else 0.0


def trade(reading: Reading, _: History) -> float:
    """Return how many different words of the trades that spam, 1 for four or more."""
    return logarithmic(len(FAMILIES.find(reading.words, reading.body)), 4)


def promotion_at_end(reading: Reading, _: History) -> float:
    """Return 1 if a text of twenty words or more turns to a link or a trade only in its last fifth, else 0."""
    words = reading.words
    if len(words) < 20 or PROMOTION.isdisjoint(words):
        return 0.0
    first = next(index for index, word in enumerate(words) if word in PROMOTION)
    return 1.0 if first >= 0.8 * len(words) else 0.0


def praise(reading: Reading, _: History) -> float:
    """Return 1 if the text praises in words that fit any page, 0.5 if it goes on for forty words or more, else 0."""
    if not PRAISE.holds(reading.words, reading.body):
        return 0.0
    return 1.0 if len(reading.words) < 40 else 0.5


def repeated(reading: Reading, _: History) -> float:
    """Return the share of words that stood in the text before; 0 for a text of less than six words."""
    words = reading.words
    return 1.0 - len(reading.distinct) / len(words) if len(words) >= 6 else 0.0


def question(reading: Reading, _: History) -> float:
    """Return 1 if the text asks something, else 0."""
    plain = reading.plain
    return 1.0 if "?" in plain or (not plain.isascii() and ("？" in plain or "؟" in plain)) else 0.0


def code(reading: Reading, _: History) -> float:
    """Return 1 if the text holds program code, else 0."""
    plain = reading.plain
    # One character is found five times as fast as several.
    holds = (
        "{" in plain
        or ("`" in plain and "```" in plain)
        or (";" in plain and "();" in plain)
        or ("=" in plain and "=>" in plain)
        or "sudo " in plain
    )
    return 1.0 if holds else 0.0


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
    if (first := _MAY_BE_PHONE.search(reading.body)) is None:
        return ""
    for match in _PHONE.finditer(reading.body, max(0, first.start() - len("00("))):
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
    Signal("wording.digits", digits, "share of digits", needs="digits"),
    Signal("wording.exclamations", exclamations, "exclamation marks in the text"),
    Signal("wording.emoji", emoji, "emoji in the text", needs="oddities"),
    Signal("wording.phone", phone, "the text holds a telephone number", detail=_phone, needs="digits"),
    Signal("wording.contact", contact, "the text gives an account at a messenger", detail=_messengers,
           needs="messengers"),
    Signal("wording.private", private, "the text asks to go on in private", detail=_private, needs="private"),
    Signal("wording.mention", mention, "the text points at an account", detail=_mention, needs="at"),
    Signal("wording.email", email, "the text holds an e-mail address", needs="at"),
    Signal("wording.money", money, "the text names sums of money", needs="digits"),
    Signal("wording.call", call, "the text calls its readers to act", detail=_calls, needs="calls"),
    Signal("wording.trade", trade, "the text uses words of trades that spam", detail=_trades, needs="trades"),
    Signal("wording.promotion_at_end", promotion_at_end, "the text turns to promotion only at its end",
           needs="promotion"),
    Signal("wording.praise", praise, "the text praises in words that fit any page", detail=_praise, needs="praise"),
    Signal("wording.repeated", repeated, "the text repeats its words"),
    Signal("wording.question", question, "the text asks something"),
    Signal("wording.code", code, "the text holds program code"),
    Signal("wording.reply", reply, "the text answers somebody"),
    Signal("wording.invisible", _counted(lambda counts: counts.invisible, 4, "invisible characters inside words"),
           "invisible characters are hidden inside words", needs="oddities"),
    Signal("wording.mixed_script", _counted(lambda counts: counts.mixed_script, 4, "words that mix two alphabets"),
           "words mix letters of two alphabets that look alike", needs="oddities"),
    Signal("wording.ornate", _counted(lambda counts: counts.ornate, 20, "letters of ornamental alphabets"),
           "letters come from an ornamental alphabet", needs="oddities"),
    Signal("wording.spaced", _counted(lambda counts: counts.spaced, 4, "words written letter by letter"),
           "words are written letter by letter", needs="oddities"),
    Signal("wording.leet", _counted(lambda counts: counts.leet, 4, "words with digits for letters"),
           "digits stand for letters", needs="oddities"),
    Signal("wording.combining", _counted(lambda counts: counts.combining, 10, "marks that build no letter"),
           "letters carry marks that build no letter", needs="oddities"),
    Signal("wording.hidden", _counted(lambda counts: counts.hidden, 50, "characters that the markup hides"),
           "the markup hides text from visitors", needs="oddities"),
)  # fmt: skip
