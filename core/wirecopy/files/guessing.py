"""A guess at the encoding of bytes that are not UTF-8: which of the web's reads like text.

Detectors that score all codecs alike name rare ones for short West European texts (cp1250 or
mac_iceland for `Café`), so only encodings that the web uses are tried here, the most used first. A
reading scores by its characters beyond ASCII: letters of the languages that the encoding is used
for count, frequent ones more; what never stands in a text counts against it.
"""

import unicodedata
from collections.abc import Collection

from wirecopy.patterns import later

# Longer texts say no more, and a damaged byte is likely to be near the front.
_SAMPLE = 65536
_BEYOND_ASCII = later("[^\x00-\x7f]")
_C1 = later("[\x80-\x9f]")
# What a text may hold wherever its letters come from.
_TYPOGRAPHY = frozenset("“”„‘’‚‹›«»–—…•€£¥§°©®™·×½¼¾²\xa0\xad¡¿ªº")
# What each letter counts; the first bytes of common characters.
_Weights = dict[str, float]
_Leads = tuple[tuple[int, int], ...]
_LEAST = 0.4  # below it nothing reads like text


def guessed(content: bytes, failed: Collection[str] = ()) -> str | None:
    """The Python codec of the web's encoding that fits best; None where none does.

    It decodes all of the content, without C1 controls, and is not among those that `failed`.
    """
    best, most = None, _LEAST
    for codec, weights in _WEB.items():
        score = _score(content, codec, weights) if codec not in failed else 0
        if score > most:
            best, most = codec, score
    if best is None:
        for codec, weights in _OLD.items():
            score = _score(content, codec, weights) if codec not in failed else 0
            if score > most:
                best, most = codec, score
    return best


def readable(content: bytes, failed: Collection[str] = ()) -> str | None:
    """The most used codec that decodes all of the content at all, without C1 controls."""
    codecs = (codec for codec in (*_WEB, *_OLD) if codec not in failed)
    return next((codec for codec in codecs if is_readable(content, codec)), None)


def is_readable(content: bytes, codec: str) -> bool:
    """Whether all of the content decodes, without C1 controls."""
    try:
        return _C1.search(content.decode(codec)) is None
    except ValueError:
        return False


def _sample(content: bytes, codec: str) -> str:
    return content[:_SAMPLE].decode(codec, "ignore") if is_readable(content, codec) else ""


def _score(content: bytes, codec: str, weights: _Weights | _Leads) -> float:
    if isinstance(weights, tuple):
        return _east_asian_score(content, codec, weights)
    return _alphabetic_score(content, codec, weights)


def _alphabetic_score(content: bytes, codec: str, weights: _Weights) -> float:
    """The mean over the characters beyond ASCII of what each counts."""
    is_latin = codec not in _SCRIPTS and codec != "cp866"
    text = _sample(content, codec)
    total, count = 0.0, 0
    for found in _BEYOND_ASCII.finditer(text):
        at, character = found.start(), found[0]
        before, after = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
        count += 1
        if not character.isalpha():
            is_within = before.isalpha() and after.isalpha() and character not in "’·\xad"
            total += -1 if is_within else 0.9 if character in _TYPOGRAPHY else 0
            continue
        weight = weights.get(character.lower(), 0)
        if character.isupper():
            weight -= 0.3 if not before.islower() else 1
        is_beside = any(each.isalpha() and not each.isascii() for each in (before, after))
        is_among_ascii = any(each.isalpha() and each.isascii() for each in (before, after))
        if is_latin:  # its languages put few of these side by side
            weight -= 0.5 if is_beside else 0
        else:
            weight -= 1 if is_among_ascii else 0 if is_beside else 0.3
        total += weight
    return total / count if count else 0


def _east_asian_score(content: bytes, codec: str, leads: _Leads) -> float:
    """The share of common characters: those that the standard lists first, and kana or hangul."""
    text = _sample(content, codec)
    total, count = 0.0, 0
    for found in _BEYOND_ASCII.finditer(text):
        count += 1
        written = found[0].encode(codec)
        if len(written) == 2 and written[1] not in _RARE_TRAILS.get(codec, ()):
            total += any(first <= written[0] <= last for first, last in leads)
    # A letter of another encoding that swallows the next byte makes one such character.
    return total / count if count > 1 else 0


def _weights(frequent: str, others: str = "", rare: str = "") -> _Weights:
    return {
        **dict.fromkeys(unicodedata.normalize("NFC", rare), 0.3),
        **dict.fromkeys(unicodedata.normalize("NFC", others), 0.6),
        **dict.fromkeys(unicodedata.normalize("NFC", frequent), 1.0),
    }


# In the order of their use on the web: of two that score alike the first is taken.
_LATIN = {
    "cp1252": _weights("äöüßéèàâçñóíáúãêôåøæìòùîûïë", "õœýðþšžÿ"),
    "cp1250": _weights("ąćęłńóśźżáčďéěíňřšťúůýžőűâîľöü", "ăşţäßđôëç", "ŕĺ"),
    "iso8859_2": _weights("ąćęłńóśźżáčďéěíňřšťúůýžőűâîľöü", "ăşţäßđôëç", "ŕĺ"),
    "cp1254": _weights("çğıöşü", "âîû", "éèàáíóúñä"),
    "cp1257": _weights("ąčęėįšųūžāēģīķļņ", "õäöüßéó"),
}
_SCRIPTS = {
    "cp1251": _weights("оеаинтсрвлкмі", "дпуяыьгзбчйхжшюцщэфїє", "ёъґђјљњћџѕ"),
    "koi8_u": _weights("оеаинтсрвлкмі", "дпуяыьгзбчйхжшюцщэфїє", "ёъґ"),
    "cp1256": _weights("اليمنوترةبعد", "سفهكقحجشصطخضذزثأإءىئؤآغظپچگ"),
    "cp1253": _weights("αοιετσνηυρπκςό", "λμίάέήώωδγθχφβξύζψ", "ϊϋΐΰ"),
    "cp1255": _weights("יוהלתרמאשבנ", "דקעחפכםסטגןצזךףץ", "װױײ"),
    "cp874": _weights("านรอกเงมยลวดทสตะปบค", "หพจชไคใแผขถซณศฐภธฉโษฟฤญ่้ิีุูั็์ำึืๆ"),
}
# Where the standards begin with what is common: the first bytes of such characters. The narrowest
# range comes first: Korean lies within that of Chinese.
_EAST_ASIAN = {
    "cp949": ((0xA1, 0xA3), (0xB0, 0xC8)),  # KS X 1001: hangul
    "cp932": ((0x81, 0x83), (0x88, 0x97)),  # punctuation, kana; JIS level 1
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),  # GB 2312 level 1
    "big5": ((0xA1, 0xA3), (0xA4, 0xC6)),
    "euc_jp": ((0xA1, 0xA5), (0xB0, 0xCF)),
}
_RARE_TRAILS = {
    "gb18030": range(0x40, 0xA1),
    "cp949": range(0x40, 0xA1),
}
_WEB: dict[str, _Weights | _Leads] = {**_LATIN, **_SCRIPTS, **_EAST_ASIAN}
# Of DOS and the old Mac, for want of any of the web's.
_OLD = {
    "cp850": _LATIN["cp1252"],
    "cp866": _SCRIPTS["koi8_u"],
    "mac_roman": _LATIN["cp1252"],
}
