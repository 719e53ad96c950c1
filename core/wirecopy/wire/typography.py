"""What a line of text looks like: its width, its script, and the stop at its end."""

import re

from wirecopy.patterns import later

#: What does not count at the ends of a line.
WHITE = " \t\u00a0\u200b\ufeff"
STOPS = (".", "。", "．", "।", "۔", "။", "።")
_STOPS = frozenset(STOPS)
CLOSERS = "\"'”’»)]』」"
_CLOSERS = frozenset(CLOSERS)
LONGEST_HEADLINE = 200

FIRST_WIDE = "\u2e80"
# Compiled when it is needed, for it takes longer than reading most texts: Chinese, Japanese and
# Korean characters, and the forms of others that are as wide.
_WIDE = (
    "[\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60"
    "\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_WORD = later(r"[^\W_]")
_DIGIT = later(r"\d")
_ABBREVIATION = later(r"(?:^|[ \"'(])(?:\w\.){2,}\Z")
# A figure with its decimals or its percent sign, as quotes in words have: `down 0.2% at 6,096.48`.
_FIGURE = later(r"\d(?:[.,]\d| ?[%‰٪％])")


# An agency behind the last sentence: `Ships left on Monday. (BTZ)`.
_AGENCIES = "(?:[A-Z]{2,8}|afp|ap|apa|dpa|sda|sid|epd|kna)"
_CREDIT_BEHIND = (
    "(?<=[.!?。！？»”\"'’])[ \t\u00a0]*"
    rf"([(（]{_AGENCIES}(?:[/, ]{{1,2}}{_AGENCIES}){{0,3}}[)）])\Z"
)


def credit_behind(text: str) -> tuple[str, str] | None:
    """A sentence and the credit that stands behind it in brackets."""
    if text[-1:] not in (")", "）"):
        return None
    found = re.search(_CREDIT_BEHIND, text[-40:])
    return None if found is None else (text[: len(text) - len(found[0])], found[1])


def columns(text: str) -> int:
    """How wide a text is where all characters are of one width, but Chinese ones of two."""
    return len(text) if text.isascii() else len(text) + len(re.findall(_WIDE, text))


def is_cjk(character: str) -> bool:
    """Whether it is of a script without blanks between its words."""
    return "\u2e80" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def is_sentence(text: str) -> bool:
    """Whether a full stop ends it (but for quotes and brackets); not that of `U.S.` or `...`."""
    last = text[-1:]
    if last in _STOPS:
        bare = text
    elif last in _CLOSERS:
        bare = text.rstrip(CLOSERS)
    else:  # a credit may stand in wide brackets
        return last == "）" and credit_behind(text) is not None
    if (
        bare[-1:] in _STOPS
        and (
            bare[-3:-2] != "."  # neither an ellipsis nor `U.S.`
            or (not bare.endswith("...") and _ABBREVIATION.search(bare[-12:]) is None)
        )
    ):
        return True
    return last == ")" and credit_behind(text) is not None


def is_row(text: str) -> bool:
    """Whether bars or gaps part the line: a menu, or a table of something else."""
    if "|" in text:
        return True
    return ("  " in text or "\t" in text) and text.count("  ") + text.count("\t") > 1


def is_like_headline(line: str) -> bool:
    """Whether it may be a headline by its looks: not too long, a word in it, no stop at its end."""
    text = line.strip(WHITE)
    return (
        0 < len(text) <= LONGEST_HEADLINE
        and not is_row(text)
        and (text[0].isalnum() or _WORD.search(text) is not None)
        and not is_sentence(text)
    )


def is_quote_phrase(text: str) -> bool:
    """Whether it tells a price or a change in words, as briefings do between rules."""
    return has_digit(text) and _FIGURE.search(text) is not None


def has_digit(text: str) -> bool:
    """Whether a decimal digit of any script is in it."""
    if not text.isascii():
        return _DIGIT.search(text) is not None
    # Ten looks for one character take a fraction of the time of a pattern.
    return (
        "0" in text
        or "1" in text
        or "2" in text
        or "3" in text
        or "4" in text
        or "5" in text
        or "6" in text
        or "7" in text
        or "8" in text
        or "9" in text
    )
