"""Numbers, percentages and currencies as wire copy writes them.

    figure    = [ currency ] [ sign ] number [ unit ] | [ sign ] "%" [ sign ] number
              | "(" figure ")" | arrow figure | figure arrow
    number    = digits [ { group-mark digits } ] [ decimal-mark digits ] [ power | sign ]
              | digits " " fraction
    sign      = "+" | "-" | "−" | "–" | …                       ; parentheses mean minus
    power     = "K" | "M" | "B" | … | "e" sign digits           ; as data frames print `4.2e-05`
    fraction  = digits "/" ( "2" | "4" | "8" | … | "64" ) | "½" | …
    unit      = "%" | "pct" | "‰" | currency | …

Digits are ASCII, Arabic-Indic or full-width, at most 18 before and 18 after the decimal mark. An
exponent has a sign, else it is a symbol (`1E5`). An arrow and a sign that disagree are not a
figure. Which mark is the decimal one is decided for a whole block: see `convention`.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec

from wirecopy.kit.words.currencies import ISO_4217, OTHER_UNITS, SIGNS
from wirecopy.patterns import later

Mark = Literal[".", ","]
Unit = Literal["", "%", "‰"]

MOST_WHOLE_DIGITS = 18
# What a spreadsheet has computed has as many.
MOST_DECIMALS = 18

# Every typographic variant has one plain form, so that the grammar below is written once.
_PLAIN = str.maketrans(
    {
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0, 0xFF10) for digit in range(10)},
        "٫": ".", "．": ".", "٬": "'", "，": ",",
        "٪": "%", "％": "%",
        "−": "-", "–": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "﹣": "-", "－": "-",
        "＋": "+", "﹢": "+", "⁺": "+", "⁻": "-",
        "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "’": "'",
        "（": "(", "）": ")",
        # Direction marks steer the eye, not the figure.
        "\u200e": None, "\u200f": None, "\u061c": None, "\u2066": None, "\u2069": None,
        # How an arrow is to be drawn.
        "\ufe0e": None, "\ufe0f": None,
    }
)  # fmt: skip

DOWN = frozenset("▼▽↓⬇▾🔻⏷🠗")
UP = frozenset("▲△↑⬆▴🔺⏶🠕")
ARROWS = DOWN | UP

_PERCENT = later(r"( *+)(?:(%|pct\.?|per ?cent|percent|prozent|p\.? ?c\.?)|(‰))$", re.IGNORECASE)
_PERCENT_BEFORE = later(r"([+-]?) *+% *+(?=[+\-.,0-9])")
_SIMPLE = later(r"([+-]?)([0-9][0-9.,]*+)(%?)\Z")
_MAY_BE = later(r"[0-9٠-٩۰-۹０-９½¼¾⅛⅜⅝⅞]")
_NUMBER = later(r"([+-]?) *+([0-9][0-9.,' ]*+|[.,][0-9]++)$")
# What few figures have: a sign behind, an exponent, a power of a thousand, a fraction.
_SIGN_BEHIND = later(r"([0-9][0-9.,' ]*+|[.,][0-9]++)([+-])$")
_EXPONENT = later(r"([+-]?)([0-9](?:[.,][0-9]{1,18})?)[eE]([+-][0-9]{1,3})$")
_POWER = later(r"([+-]?) *+([0-9][0-9.,']*+|[.,][0-9]++) ?([A-Za-z.]{1,5})$")
_POWERS = {
    "k": 3, "m": 6, "b": 9, "t": 12, "mn": 6, "mln": 6, "mio": 6, "mio.": 6, "bn": 9, "bln": 9,
    "mrd": 9, "mrd.": 9, "md": 9, "tn": 12, "tr": 12,
}  # fmt: skip
_FRACTION = later(r"([+-]?)([0-9]{1,7})(?:[ -]([0-9]{1,2})/(2|4|8|16|32|64)|([½¼¾⅛⅜⅝⅞]))$")
_FRACTIONS = {
    "½": "0.5", "¼": "0.25", "¾": "0.75", "⅛": "0.125", "⅜": "0.375", "⅝": "0.625", "⅞": "0.875",
}  # fmt: skip
_MOST_POWER = 18
_PLACEHOLDERS = frozenset(
    ("", "-", "--", "---", "n/a", "na", "n.a.", "n.a", "nil", "unch", "unch.", "n/c", "nan", "<na>",
     "none", "null", "k.a.", "k. a.", "nd", "n.d.", "n/d", "s/c", "нд", "н/д", "—", "―", "--%",
     "-%", "..", "...", "…", "*", "#n/a", "nat")
)  # fmt: skip

_CURRENCY = "|".join(
    re.escape(text)
    for text in sorted({*SIGNS, "$", "¥", "￥", *OTHER_UNITS}, key=len, reverse=True)
)
_CURRENCY_WORD = rf"{_CURRENCY}|[A-Z]{{3}}"
_CURRENCIES = frozenset((*SIGNS, "$", "¥", "￥", *OTHER_UNITS))
# Behind a figure a short word is its unit, before it the beginning of a name, as in `p5`.
_BEFORE = "|".join(
    re.escape(text)
    for text in sorted(
        {*SIGNS, "$", "¥", "￥", "GBX", "GBx", "GBp", "Fr.", "kr.", "kr", "₿", "Ξ", "BTC"},
        key=len,
        reverse=True,
    )
)
_CURRENCY_BEFORE = later(rf"([+-]?) *+({_BEFORE}|[A-Z]{{3}}) *+(?=[+\-.,0-9])")
_CURRENCY_AFTER = later(rf"(?<=[0-9½¼¾⅛⅜⅝⅞+-]) *+({_CURRENCY_WORD})$")
# `R1` and `R2` are rounds before they are rand.
_ROUND = later(r"[0-9]{1,2}\Z")


class Figure(msgspec.Struct, frozen=True, gc=False):
    """A figure taken apart, before anyone knows which mark is the decimal one.

    `power` is that of ten that it is multiplied with, `rest` the fraction behind it, `exact` its
    value where the source holds that apart from how it looks.
    """

    sign: str
    digits: str
    unit: Unit = ""
    currency: str = ""
    power: int = 0
    rest: str = ""
    exact: Decimal | None = None

    @property
    def is_rewritten(self) -> bool:
        """Whether its value has other digits than were written: its text is kept, too."""
        return self.power != 0 or self.rest != ""


def figure(text: str) -> Figure | None:
    """Takes a cell apart; None if it is not a figure."""
    # A figure is short; this bounds all that follows.
    if not text or len(text) > 64:
        return None
    if simple := _SIMPLE.match(text):  # most are, and need no more than this
        return Figure(simple[1], simple[2], "%" if simple[3] else "")
    if not _MAY_BE.search(text):
        return None
    arrow = ""
    plain = text
    if not text.isascii():
        plain = text.translate(_PLAIN)
        if plain[:1] in ARROWS or plain[-1:] in ARROWS:
            if len(plain) < 2:
                return None
            is_before = plain[0] in ARROWS
            arrow = "-" if plain[0 if is_before else -1] in DOWN else "+"
            plain = (plain[1:] if is_before else plain[:-1]).strip()
    negative = plain.startswith("(") and plain.endswith(")")
    if negative:
        plain = plain[1:-1].strip()
    unit: Unit = ""
    last = plain[-1:]
    if not last.isdigit() and (percent := _PERCENT.search(plain)):
        unit = "%" if percent[2] else "‰"
        plain = plain[: percent.start()]
    elif percent := _PERCENT_BEFORE.match(plain):
        unit = "%"
        plain = percent[1] + plain[percent.end() :]
    currency = ""
    if not unit:
        if not plain[:1].isdigit() and (before := _CURRENCY_BEFORE.match(plain)):
            currency = before[2]
            plain = before[1] + plain[before.end() :]
        elif not last.isdigit() and (after := _CURRENCY_AFTER.search(plain)):
            currency = after[1]
            plain = plain[: after.start()]
        if currency and (_is_unknown_code(currency) or (currency == "R" and _ROUND.match(plain))):
            return None
    number = _NUMBER.match(plain)
    if number is not None:
        each = Figure(number[1], number[2].rstrip(" "), unit, currency)
    elif (rare := _rare(plain, unit, currency)) is not None:
        each = rare
    else:
        return None
    if each.sign:
        # A sign within parentheses is the sign; an arrow that says otherwise leaves it open.
        is_odd = arrow != "" and arrow != each.sign and each.digits.strip("0.,") != ""
        return None if is_odd else each
    sign = arrow or ("-" if negative else "")
    return _signed(each, sign) if sign else each


def _rare(plain: str, unit: Unit, currency: str) -> Figure | None:
    """A number of the forms that few have."""
    if found := _SIGN_BEHIND.match(plain):
        return Figure(found[2], found[1].rstrip(" "), unit, currency)
    if found := _EXPONENT.match(plain):
        power = int(found[3])
        return None if abs(power) > _MOST_POWER else _powered(found, power, unit, currency)
    if (found := _POWER.match(plain)) and not unit:
        by = _POWERS.get(found[3].lower())
        return None if by is None else _powered(found, by, unit, currency)
    if found := _FRACTION.match(plain):
        rest = _FRACTIONS[found[5]] if found[5] else str(Decimal(found[3]) / Decimal(found[4]))
        if Decimal(rest) >= 1:
            return None
        return Figure(found[1], found[2], unit, currency, rest=rest)
    return None


def _powered(found: re.Match[str], power: int, unit: Unit, currency: str) -> Figure:
    return Figure(found[1], found[2].rstrip(" "), unit, currency, power)


def _signed(each: Figure, sign: str) -> Figure:
    return Figure(sign, each.digits, each.unit, each.currency, each.power, each.rest)


def _is_unknown_code(currency: str) -> bool:
    return (
        len(currency) == 3
        and currency.isascii()
        and currency.isalpha()
        and currency.isupper()
        and currency not in ISO_4217
        and currency not in OTHER_UNITS
        and currency not in SIGNS
    )


def is_placeholder(text: str) -> bool:
    """Whether a cell says that there is no figure: `-`, `n/a`, …"""
    if len(text) > 8:
        return False
    return text.lower() in _PLACEHOLDERS or text.translate(_PLAIN).strip().lower() in _PLACEHOLDERS


def is_currency(text: str) -> bool:
    """Whether a cell holds a currency and nothing else."""
    if text in _CURRENCIES:
        return True
    return len(text) == 3 and text in ISO_4217


def iso_4217(text: str, *, dollar: str, yen: str) -> str | None:
    """The code of a currency as written, where that is certain."""
    if text == "$":
        return dollar or None
    if text in ("¥", "￥"):
        return yen or None
    return text if text in ISO_4217 else SIGNS.get(text)


def convention(figures: Iterable[Figure]) -> Mark | None:
    """The decimal mark that fits most figures; None where no figure shows it.

    A mark shows itself as the decimal one when it comes after the other mark, when what follows it
    is not three digits, or when what stands before it is nothing, a lone zero or more than three
    digits. A mark that comes twice, or before the other, groups thousands.
    """
    votes = {".": 0, ",": 0}
    for each in figures:
        # What cannot be read by the mark that it shows votes for nothing.
        if (shown := _decimal_mark(each.digits)) and value(each, shown) is not None:
            votes[shown] += 1
    if votes["."] == votes[","] == 0:
        return None
    return "." if votes["."] >= votes[","] else ","


def is_ambiguous(each: Figure) -> bool:
    """Whether the figure means two numbers under the two conventions, and does not say which."""
    digits = each.digits
    return (
        ("." in digits or "," in digits)
        and _decimal_mark(digits) is None
        and value(each, ".") is not None
        and value(each, ",") is not None
    )


def value(each: Figure, mark: Mark) -> Decimal | None:
    """The figure's number, per mille as percent; None if its marks do not fit the convention."""
    if each.exact is not None:
        return each.exact
    group = "," if mark == "." else "."
    whole, found, decimals = each.digits.partition(mark)
    if mark in decimals or group in decimals or " " in decimals or "'" in decimals:
        return None
    if not whole.isdigit() and whole:
        if not _GROUPED[group].match(whole):
            return None
        whole = whole.translate(_UNGROUP)
    if len(whole) > MOST_WHOLE_DIGITS or len(decimals) > MOST_DECIMALS or (found and not decimals):
        return None
    # The exponent moves the point exactly; arithmetic would round to the context's precision.
    shift = "E-1" if each.unit == "‰" else ""
    if each.rest:
        return Decimal(f"{each.sign}{int(whole or '0')}{each.rest[1:]}")
    plain = f"{each.sign}{whole or '0'}{found}{decimals}".replace(",", ".")
    if not each.power:
        return Decimal(plain + shift)
    # Digits instead of an exponent: a power is bounded.
    return Decimal(f"{Decimal(f'{plain}E{each.power}'):f}")


# The last group has three digits; before it three, or two as in India.
_GROUPED = {
    mark: later(
        rf"[0-9]{{1,3}}(?:(?:{re.escape(mark)}[0-9]{{2,3}})*{re.escape(mark)}[0-9]{{3}}"
        r"|(?: [0-9]{3})+|(?:'[0-9]{3})+)$"
    )
    for mark in (".", ",")
}
_UNGROUP = str.maketrans("", "", ".,' ")


def _decimal_mark(digits: str) -> Mark | None:
    point, comma = digits.rfind("."), digits.rfind(",")
    if point < 0 and comma < 0:
        return None
    last: Mark = "." if point > comma else ","
    other: Mark = "," if last == "." else "."
    before, _, after = digits.rpartition(last)
    if last in before:  # 1.234.567: it groups
        return other
    if other in before:  # 1.234,5
        return last
    if len(after) != 3 or not before or before.startswith("0") or len(before.replace(" ", "")) > 3:
        return last
    return None
