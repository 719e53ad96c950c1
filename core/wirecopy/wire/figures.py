"""Numbers, percentages and currencies as wire copy writes them.

    figure    = [ currency ] [ sign ] number [ unit ] | [ sign ] "%" [ sign ] number
              | "(" figure ")"
    number    = digits [ { group-mark digits } ] [ decimal-mark digits ]
    sign      = "+" | "-" | "−" | "–" | "▲" | "▼" | …          ; parentheses mean minus
    unit      = "%" | "pct" | "‰" | currency | …

Digits are ASCII, Arabic-Indic or full-width, at most 18 before and 18 after the decimal mark. There
is no exponent. Which mark is the decimal one is decided for a whole block: see `convention`.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec

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
        "−": "-", "–": "-", "\u2010": "-", "\u2011": "-", "﹣": "-", "－": "-", "＋": "+",
        "▲": "+", "△": "+", "↑": "+", "▼": "-", "▽": "-", "↓": "-",
        "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "’": "'",
        "（": "(", "）": ")",
        # Direction marks steer the eye, not the figure.
        "\u200e": None, "\u200f": None, "\u061c": None,
    }
)  # fmt: skip

_PERCENT = re.compile(r" *+(?:(%|pct\.?|per ?cent|percent|prozent)|(‰))$", re.IGNORECASE)
_PERCENT_BEFORE = re.compile(r"([+-]?) *+% *+(?=[+\-.,0-9])")
_NUMBER = re.compile(r"([+-]?) *+([0-9][0-9.,' ]*+|[.,][0-9]++)$")
_PLACEHOLDERS = frozenset(("", "-", "--", "---", "n/a", "na", "n.a.", "nil", "unch", "unch."))

# Unambiguous signs and their ISO 4217 codes; `$` and `¥` are the reader's options.
_SIGNS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "NZ$": "NZD",
    "S$": "SGD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN", "€": "EUR", "£": "GBP", "₹": "INR",
    "₽": "RUB", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN",
    "₴": "UAH", "₸": "KZT", "₾": "GEL", "₼": "AZN", "₡": "CRC", "₲": "PYG", "₵": "GHS", "₭": "LAK",
    "₮": "MNT", "zł": "PLN", "Kč": "CZK", "元": "CNY", "円": "JPY", "원": "KRW",
}  # fmt: skip
#: ISO 4217 codes in use.
ISO_4217 = frozenset(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XAG XAU XCD XOF XPD XPF XPT YER ZAR
    ZMW ZWG""".split()
)
# Units that stand where a currency stands, but are none of ISO 4217: pence, index points, crowns
# and francs of who knows which country.
_OTHER_UNITS = ("GBp", "GBX", "GBx", "ZAc", "ILa", "pts.", "pts", "points", "p", "kr.", "kr", "Fr.")

_CURRENCY = "|".join(
    re.escape(text)
    for text in sorted({*_SIGNS, "$", "¥", "￥", *_OTHER_UNITS}, key=len, reverse=True)
)
_CURRENCY_WORD = rf"{_CURRENCY}|[A-Z]{{3}}"
_CURRENCY_ALONE = re.compile(rf"(?:{_CURRENCY_WORD})$")
_CURRENCY_BEFORE = re.compile(rf"([+-]?) *+({_CURRENCY_WORD}) *+(?=[+\-.,0-9])")
_CURRENCY_AFTER = re.compile(rf"(?<=[0-9]) *+({_CURRENCY_WORD})$")


class Figure(msgspec.Struct, frozen=True, gc=False):
    """A figure taken apart, before anyone knows which mark is the decimal one."""

    sign: str
    digits: str
    unit: Unit = ""
    currency: str = ""


def figure(text: str) -> Figure | None:
    """Takes a cell apart; None if it is no figure."""
    # A figure is short; this bounds all that follows.
    if not text or len(text) > 64:
        return None
    plain = text if text.isascii() else text.translate(_PLAIN)
    negative = plain.startswith("(") and plain.endswith(")")
    if negative:
        plain = plain[1:-1].strip()
    unit: Unit = ""
    if percent := _PERCENT.search(plain):
        unit = "%" if percent[1] else "‰"
        plain = plain[: percent.start()]
    elif percent := _PERCENT_BEFORE.match(plain):
        unit = "%"
        plain = percent[1] + plain[percent.end() :]
    currency = ""
    if not unit:
        if before := _CURRENCY_BEFORE.match(plain):
            currency = before[2]
            plain = before[1] + plain[before.end() :]
        elif after := _CURRENCY_AFTER.search(plain):
            currency = after[1]
            plain = plain[: after.start()]
        if (
            currency.isalpha()
            and len(currency) == 3
            and currency.isupper()
            and (currency not in ISO_4217 and currency not in _OTHER_UNITS)
        ):
            return None
    number = _NUMBER.match(plain)
    if number is None:
        return None
    if negative and number[1]:
        return None
    return Figure("-" if negative else number[1], number[2].rstrip(" "), unit, currency)


def is_placeholder(text: str) -> bool:
    """Whether a cell says that there is no figure: `-`, `n/a`, …"""
    return text.translate(_PLAIN).strip().lower() in _PLACEHOLDERS


def is_currency(text: str) -> bool:
    """Whether a cell holds a currency and nothing else."""
    return bool(_CURRENCY_ALONE.match(text)) and (
        not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper())
        or text in ISO_4217
        or text in _OTHER_UNITS
    )


def iso_4217(text: str, *, dollar: str, yen: str) -> str | None:
    """The code of a currency as written, where that is certain."""
    if text == "$":
        return dollar or None
    if text in ("¥", "￥"):
        return yen or None
    return text if text in ISO_4217 else _SIGNS.get(text)


def convention(figures: Iterable[Figure]) -> Mark | None:
    """The decimal mark that fits most figures; None where no figure shows it.

    A mark shows itself as the decimal one when it comes after the other mark, when what follows it
    is not three digits, or when what stands before it is nothing, a lone zero or more than three
    digits. A mark that comes twice, or before the other, groups thousands.
    """
    votes = {".": 0, ",": 0}
    for each in figures:
        if shown := _decimal_mark(each.digits):
            votes[shown] += 1
    if votes["."] == votes[","] == 0:
        return None
    return "." if votes["."] >= votes[","] else ","


def is_ambiguous(each: Figure) -> bool:
    """Whether the figure means two numbers under the two conventions, and does not say which."""
    digits = each.digits
    return ("." in digits or "," in digits) and _decimal_mark(digits) is None


def value(each: Figure, mark: Mark) -> Decimal | None:
    """The figure's number, per mille as percent; None if its marks do not fit the convention."""
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
    return Decimal(f"{each.sign}{whole or '0'}{found}{decimals}{shift}".replace(",", "."))


# The last group has three digits; before it three, or two as in India.
_GROUPED = {
    mark: re.compile(
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
