r"""Bylines: who wrote it, and for which agency.

    signed   = name ( "--" | "—" | "–" ) agency           A. Roe--BTZ, (P.Roe--BTZ-UK)
    by       = by-word name [ ( "," | "(" | "/" ) agency ]  By Jane Roe, BTZ
    dated    = ( by | name "|" ) date                     Jane Roe | November 14, 2031 | 9:41 AM
    bracket  = "【" place "＝" name "】"                    【港町＝海野薫】
    titled   = name title | title name                    김민수 기자, 记者 张三

By-words stand for many languages. Capitals, of any script that has them, say what a name and what
an agency is; behind a full name an agency may have three small letters (`Von Jana Brand, dpa`).
"""

import re

import msgspec

from wirecopy.patterns import later
from wirecopy.wire.datelines import is_date_line, is_date_word
from wirecopy.wire.typography import WHITE, has_digit, is_cjk

# Of any script; that it begins with a capital, no class of `re` can say.
_AGENCY = r"[^\W\d_](?:[^\W_]|[&.]){1,14}(?:-[^\W_]{2,8}){0,2}"
_SIGNATURE = later(rf"[ \t]*({_AGENCY})(\))?\Z")
_SIGNER = later(r"(\()?([^\d|()]{2,60})\Z")
_NO_SIGNER = frozenset("|()0123456789")
_DASHES = ("--", "—", "–")
# What a byline with a by-word begins with: most lines do not, and that is told without a pattern.
_FIRST_WORDS = frozenset(
    "By BY by Von VON von Par PAR par Por POR por Di DI di Door DOOR door Af AF Av AV Od "
    "Written Reported Reporting "
    "Story Text Words Escrito Texto Scritto Articolo Geschrieben Ein Écrit Propos Geschreven "
    "Skrevet Skriven Автор Текст Autor Autorka Autorin Author Auteur Autore Tekst Yazan Haber "
    "بقلم كتب كتبت إعداد تحرير اعداد מאת כתב כתבה".split()
)
# The first three characters of each, and for the shortest what may be behind them.
_FIRST_LETTERS = frozenset(f"{word}{mark}"[:3] for word in _FIRST_WORDS for mark in " \t:")
_BY = later(
    r"(?:By|BY|by|Von|VON|von|Par|PAR|par|Por|POR|por|Di|DI|di|Door|DOOR|door|Af|AF|Av|AV|Od|"
    r"Written by|Reported by|Reporting by|Story by|Text by|Words by|"
    r"Escrito por|Texto de|Scritto da|Articolo di|Geschrieben von|Ein Artikel von|"
    r"Écrit par|Propos recueillis par|Geschreven door|Skrevet av|Skrevet af|Skriven av|"
    r"Автор|Текст|Autor|Autorka|Autorin|Author|Auteur|Autore|Tekst|Yazan|Haber|"
    r"بقلم|كتب|كتبت|إعداد|تحرير|اعداد|מאת|כתב|כתבה)"
    r"(?:[ \t]*:[ \t]*|[ \t]+)(.+)\Z"
)
#: A by-word on a line of its own, as extractors that part a link from its line leave it.
_BY_ALONE = frozenset(
    "By BY by Von VON Par PAR Por POR Di Door Af Av Von: Par: Por: By: بقلم كتب מאת "
    "Автор: Autor:".split()
)
# These need a colon or a full name: they begin sentences and headlines, too.
_NEEDS_COLON = frozenset(
    "Автор Текст Autor Autorka Autorin Author Auteur Autore Tekst Yazan Haber".split()
)
_NEEDS_NAME = frozenset(
    "by von par por di door Di DI Od كتب كتبت تحرير כתב כתבה إعداد اعداد".split()
)
_FOR = later(rf"(.+?)(?: ?, | \(| ?/ ?| [-–—|] )({_AGENCY})\)?\Z")
# `Jane Roe, Harbour News`; `Ana Poe, da Agência Porto`: an agency of several words.
_PAPER = later(
    r"(.+?), ?((?:[Tt]he |d[aeo] |della |de la |pour l')?(?:(?:Agência|Agencia|Agenzia|Agence)"
    r"(?: [^\W\d_]+){1,3}|(?:[^\W\d_][\w.&'-]*+ ){1,3}(?:News|Times|Post|Press|Tribune|Herald"
    r"|Journal|Mirror|Gazette|Chronicle|Telegraph|Wire|Agency|Agencies|Service|Bureau|Observer|Zeitung"
    r"|Anzeiger|Nachrichten)))\Z"
)
_OF = later(r"(?:[Tt]he |d[aeo] |della |de la |pour l')")
# `Jane Roe in London with Tom Poe in Paris`
_WHERE = later(r",? (?:in|with|à|avec|en|con|mit) ")
_INITIAL = later(r"(?:\w\.)+")
_SMALL = frozenset(
    "and und et y e & de der den des di da do dos du la le van von ten ter zu zum bin ibn al el "
    "af av í og och och i".split()
)
_LONGEST = 120
_DIGIT = later(r"\d")
_WORD_BEFORE = later(r"([^\W\d_]+\.?)[ \t,]*\Z")
_PARTING = f"{WHITE}|·•,/–—-　｜"

# Compiled when they are needed.
_NAME_CJK = r"[\u3040-\u30ff\u3400-\u9fff々ヶ]"
_BRACKETED = (
    rf"【[ \u3000]*({_NAME_CJK}{{1,12}})[ \u3000]*[=＝・、 \u3000][ \u3000]*([^】]{{2,30}})】\Z"
)
_JAPANESE = (
    rf"(?:文・写真|取材・文|文|執筆|記者|取材|著者|筆者)[ \u3000]*[・：:=＝/／ \u3000][ \u3000]*"
    rf"({_NAME_CJK}{{2,8}}(?:[ \u3000]{_NAME_CJK}{{1,6}})?)\Z"
)
_JAPANESE_LAST = (
    rf"[(（]?({_NAME_CJK}{{2,6}}(?:[ \u3000]{_NAME_CJK}{{1,6}})?)[ \u3000]?"
    r"(?:記者|編集委員|論説委員|特派員)[)）]?\Z"
)
_CHINESE = (
    rf"[(（]?(?:本报记者|本報記者|本网记者|记者|記者|作者|撰文|撰稿|文|文字|编辑|編輯|责任编辑)"
    rf"[ \u3000]*[：:/／ \u3000|丨][ \u3000]*"
    rf"({_NAME_CJK}{{2,4}}(?:[ \u3000、]{_NAME_CJK}{{1,4}}){{0,3}})[)）]?\Z"
)
_KOREAN = (
    r"(?:[\[(（]([^\])）=＝]{1,12})[=＝]([^\])）]{1,12})[\])）][ ]*)?"
    r"([가-힣]{2,4}(?:[ ·,]{1,2}[가-힣]{2,4}){0,3}) ?(?:기자|특파원|논설위원|선임기자|인턴기자)"
    r"(?:[ ]*=)?(?:[ ]*([\w.+-]{1,40}@[\w.-]{1,40}))?\Z"
)


class Found(msgspec.Struct, frozen=True, gc=False):
    """A byline as it stands; `rest` is what stood behind the name: a date, an address."""

    author: str | None
    agency: str | None = None
    rest: str = ""
    place: str | None = None


def byline(text: str, *, is_first: bool = False) -> Found | None:
    """The byline that a line is. `is_first`: no line is before it."""
    for dash in _DASHES:
        if dash in text:
            found = _signed(text, dash, is_first=is_first)
            if found is not None:
                return found
    if begins_with_by_word(text):
        by = _BY.match(text)
        if by is not None and (found := _by(text[: by.start(1)].strip(WHITE), by[1])) is not None:
            return found
    return None if text.isascii() or not _may_be_east_asian(text) else _of_east_asia(text)


def begins_with_by_word(text: str) -> bool:
    """A cheap look: whether a line may begin as bylines do."""
    if text[:3] not in _FIRST_LETTERS:
        return False
    first = text[:16].replace("\t", " ").partition(" ")[0]
    return first in _FIRST_WORDS or first.partition(":")[0] in _FIRST_WORDS


def byline_at_head(text: str) -> Found | None:
    """The byline that a line is which needs no by-word, for it stands at the head.

    That is a full name with a date behind it, or with an agency. `byline` found none.
    """
    # A link to the author, say: `Jana Brand, dtz`.
    may_be_linked = text[-4:-3] in (" ", "/")
    if not (may_be_linked or _may_be_dated(text)) or _may_be_east_asian(text):
        return None
    if has_digit(text):
        return _dated(text)
    if not may_be_linked:
        return None
    for_ = _FOR.match(text)
    if for_ is not None and for_[2].islower() and is_full_name(for_[1]):
        return Found(for_[1], for_[2]) if _is_agency(for_[2], for_[1]) else None
    return None


def _may_be_east_asian(text: str) -> bool:
    return text[0] > "\u2e80" or text[0] in "[("


def _signed(text: str, dash: str, *, is_first: bool) -> Found | None:
    before, _, agency = text.rpartition(dash)
    in_brackets = False
    # Most are but letters: that is told without a pattern.
    if agency.isalpha():
        if not (1 < len(agency) <= 15 and agency[0].isupper()):
            return None
    else:
        signature = _SIGNATURE.match(agency)
        if signature is None or not _is_signature(signature[1]):
            return None
        agency, in_brackets = signature[1], signature[2] is not None
    if not before:
        return Found(None, agency) if dash == "--" and not in_brackets else None
    if before.isascii() and _NO_SIGNER.isdisjoint(before):
        if in_brackets or not 1 < len(before) <= 60:
            return None
        name = before.strip(WHITE)
    else:
        signer = _SIGNER.match(before)
        if signer is None or bool(signer[1]) != in_brackets:
            return None
        name = signer[2].strip(WHITE)
    if len(name) < 2 or not is_name(name):
        return None
    # `Oil Prices Up--OPEC` may be a headline where one is due.
    if is_first and not in_brackets and not _INITIAL.match(name):
        return None
    return Found(name, agency)


def is_by_word(text: str) -> bool:
    """Whether a line holds nothing but the word that a byline begins with."""
    return text in _BY_ALONE


def is_and(text: str) -> bool:
    """Whether a line holds nothing but the word between two names."""
    return text in _AND


_AND = frozenset("and & und et y e en og och i и و".split())


def _by(word: str, rest: str) -> Found | None:
    rest = rest.rstrip(_PARTING)
    plain = word.rstrip(": \t")
    if plain in _NEEDS_COLON and ":" not in word:
        return None
    is_sure = plain not in _NEEDS_NAME or ":" in word
    if (for_ := _FOR.match(rest)) and _is_agency(for_[2], for_[1]) and are_names(for_[1]):
        return Found(for_[1], for_[2])
    if "," in rest and (for_ := _PAPER.match(rest)) and is_full_name(for_[1]):
        agency = for_[2]
        of = _OF.match(agency)
        return Found(for_[1], agency if of is None else agency[of.end() :])
    if are_names(rest):
        return Found(rest) if is_sure or " " in rest else None
    if has_digit(rest) and (parted := _name_and_date(rest)) is not None:
        name, date = parted
        if (for_ := _FOR.match(name)) and _is_agency(for_[2], for_[1]) and are_names(for_[1]):
            return Found(for_[1], for_[2], date)
        if are_names(name):
            return Found(name, None, date)
    return None


def _may_be_dated(text: str) -> bool:
    """Whether a mark is in it that may stand between a name and a date."""
    return "|" in text or (not text.isascii() and ("·" in text or "•" in text or "｜" in text))


def _dated(text: str) -> Found | None:
    if not _may_be_dated(text):
        return None
    parted = _name_and_date(text)
    if parted is None:
        return None
    name, date = parted
    is_full = " " in name and is_name(name) and len(name.split()) <= 4
    is_marked = text[len(name) :].lstrip(WHITE)[:1] in "|·•｜"
    return Found(name, None, date) if is_full and is_marked else None


def _name_and_date(text: str) -> tuple[str, str] | None:
    """What stands before a date at the line's end, and the date; they may have grown together."""
    digit = _DIGIT.search(text)
    if digit is None or len(text) > _LONGEST:
        return None
    at = digit.start()
    while (word := _WORD_BEFORE.search(text[:at])) is not None and is_date_word(word[1]):
        at = word.start(1)
    name = text[:at].rstrip(_PARTING)
    date = text[at:].strip(_PARTING)
    # `Published`, say, may stand before it.
    while True:
        last = _WORD_BEFORE.search(name)
        if last is None or last[1].rstrip(".").lower() not in _BEFORE_DATES:
            break
        date = f"{name[last.start(1) :].strip()} {date}"
        name = name[: last.start(1)].rstrip(_PARTING)
    rest = date.split(" ", 1)[-1] if date.split(" ")[0].lower() in _BEFORE_DATES else date
    return (name, date) if name and is_date_line(rest.replace("|", " ")) else None


_BEFORE_DATES = frozenset(
    "published updated posted on publié le veröffentlicht am aktualisiert publicado el".split()
) - {"on", "le", "am", "el"}


def _of_east_asia(text: str) -> Found | None:
    if text[0] == "【" and (found := re.match(_BRACKETED, text)):
        return Found(found[2].strip(" \u3000"), None, "", found[1])
    if found := re.match(_KOREAN, text):
        return Found(found[3], found[2], found[4] or "", found[1])
    for pattern in (_JAPANESE_LAST, _JAPANESE, _CHINESE):
        if found := re.match(pattern, text):
            return Found(found[1])
    return None


def _is_signature(text: str) -> bool:
    """Whether each part of an agency's name begins with a capital: `BTZ`, `NC-UK`."""
    return text[0].isupper() and all(part[0].isupper() for part in text.split("-"))


def _is_agency(text: str, name: str) -> bool:
    """Whether it begins with a capital, or is one such as dpa behind two words or more."""
    return text[0].isupper() or (len(text) == 3 and text.islower() and " " in name)


def are_names(text: str) -> bool:
    """Whether it is a name, or names of two words or more and where they are."""
    if is_name(text):
        return True
    first, *others = _WHERE.split(text)
    return bool(others) and " " in first and is_name(first) and all(map(is_name, others))


def is_name(text: str) -> bool:
    """Whether every word begins as names do; small words as in `van der` may stand between."""
    words = text.split()
    if not 0 < len(words) <= 8 or (text.endswith(".") and not _INITIAL.fullmatch(words[-1])):
        return False
    if words[0][0].islower():
        return False
    for word in words:  # by hand, for all() takes twice as long
        first = word[0]
        if not first.isupper() and (first.islower() or first.isdigit()) and word not in _SMALL:
            return False
    return True


def is_full_name(text: str) -> bool:
    """Whether it is a name of two to four words that begin with capitals."""
    words = text.split()
    return (
        2 <= len(words) <= 4
        and is_name(text)
        and all(word[0].isupper() or word in _SMALL for word in words)
        and not is_cjk(text[0])
    )
