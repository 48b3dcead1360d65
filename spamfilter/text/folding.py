"""Words folded back to what they spell: letters set apart, digits for letters, letters drawn out."""

import re

# Four or more single letters with the same thing between them.  One greedy run with one separator, entered only at
# its first letter: linear.
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?:([ .*|\n_/·-])[^\W\d_])(?:\1[^\W\d_]){2,}(?!\w)")
_LEET = str.maketrans("013457@$", "oieastas")
_TOKEN = re.compile(r"(?<![\w@$.])[a-z013457@$]+(?![\w@$]|\.\w)")
_INSIDE = re.compile(r"[a-z](?:[0@$]|([13457])\1?|[013457$@]{2,3})(?=[a-z])")
# Hardly ever anything else; but "@" and "$" between two longer words are a missing blank.
_SURE_INSIDE = re.compile(r"[a-z]0+[a-z]|(?<![a-z])[a-z]{1,2}[@$]+[a-z]|[a-z][@$]+[a-z]{1,2}(?![a-z])")
_NOT_LEET = re.compile(
    r"[1-9]\d*[a-z]{1,12}\d?|\d+[a-z]{1,2}|0x\w+"  # a number and its unit
    r"|\$\d\w*|@\w+"  # money, a person
    r"|mp[34]\w*|w3c|w3schools|log4\w+|web3\w*|ps[345]\w*"
    r"|(?:iphone|galaxy|pixel|ipad|windows|win|python|php|html|css|angular|vue)\d+\w*"
)
_MODEL_NAME = re.compile(r"[a-z]+\d[a-z]|[a-z]{1,2}\d[a-z]{1,2}|[a-z]{1,3}\d{2,4}[a-z]{1,3}")
_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)


def join_spaced(text: str) -> tuple[str, int]:
    """Join letters that were set apart, and count the words so written.

    >>> join_spaced("v i a g r a now, p.o.k.e.r too")
    ('viagra now, poker too', 2)
    """
    return _SPACED.subn(_letters, text)


def fold_leet(text: str) -> tuple[str, int]:
    """Write digits that stand for letters as letters, in casefolded text, and count the words so written.

    One such digit inside a word is a sign; only where a text shows two of them are digits at the edges of words read
    as letters as well ("th3 b35t").

    >>> fold_leet("cas1no bonu5 for covid19, mp3 and 10km")
    ('casino bonu5 for covid19, mp3 and 10km', 1)
    """
    sure = {token for token in _TOKEN.findall(text) if not token.isalpha() and _is_leet(token)}
    if not sure:
        return text, 0
    is_habit = len(sure) > 1 or len(_INSIDE.findall(min(sure))) > 1
    folds = _may_be_leet if is_habit else sure.__contains__
    count = 0

    def fold(match: re.Match[str]) -> str:
        nonlocal count
        if not folds(match[0]):
            return match[0]
        count += 1
        return match[0].replace("11", "ll").translate(_LEET)

    return _TOKEN.sub(fold, text), count


def cap_runs(text: str) -> str:
    """Shorten runs of more than three equal characters to three.

    >>> cap_runs("soooooo good!!!!!!")
    'sooo good!!!'
    """
    return _RUN.sub(r"\1\1\1", text)


def _letters(match: re.Match[str]) -> str:
    return match[0].replace(match[1], "")


def _is_leet(token: str) -> bool:
    if _NOT_LEET.fullmatch(token) or not _INSIDE.search(token):
        return False
    return _SURE_INSIDE.search(token) is not None or (
        sum(map(str.isalpha, token)) >= 3 and "@" not in token and "$" not in token and not _MODEL_NAME.fullmatch(token)
    )


def _may_be_leet(token: str) -> bool:
    return any(map(str.isalpha, token)) and not token.isalpha() and not _NOT_LEET.fullmatch(token)
