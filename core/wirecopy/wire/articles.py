"""Articles: which line is headline, byline, paragraph, cross-head, sign-off.

    article  = { furniture } [ headline [ subheadline ] ] { head } { block } [ foot ]
    head     = byline | credit | furniture
    block    = paragraph | cross-head | bullet | caption | credit | rule
    foot     = ( byline | sign-off ) { sign-off | credit }
    headline = the first line that has no full stop at its end
    subheadline = a line like a headline, right under it, before a line that is a sentence

A foot ends an article. A form feed begins a new one, and so do two blank lines or a rule before a
line like a headline. A line is a paragraph, but lines that were broken to fit a width are joined.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from wirecopy.tree.nodes import (
    Article,
    Block,
    Bullet,
    Byline,
    Caption,
    Dateline,
    Note,
    Paragraph,
    Subhead,
)

#: What does not count at the ends of a line.
WHITE = " \t\u00a0\u200b\ufeff"
FORM_FEED = "\f"

_LONGEST_HEADLINE = 200
_LONGEST_SUBHEADLINE = 160
#: No line of these kinds is longer; this keeps the patterns below off long lines.
_LONGEST_SPECIAL = 120
#: So many lines stand between a first line, such as an embargo or a slug, and a byline.
_MOST_ABOVE = 3
_NARROWEST, _WIDEST = 40, 100

_SUBHEAD = re.compile(r"(?:- ?([^-–—].{0,78}?) ?-|– ?([^-–—].{0,78}?) ?–|— ?([^-–—].{0,78}?) ?—)\Z")
_DASHES = frozenset("-–—")
_BULLETS = _DASHES | frozenset("•·▪‣●◦*")
_CREDIT_MARKS = frozenset("©(cC")
#: What a line that is no running text may begin with although a full stop ends it.
_MARKS = _BULLETS | _CREDIT_MARKS
_LONGEST_LABEL = 30
_LONGEST_DATELINE = 90
_BULLET = re.compile(r"(?:[•·▪‣●◦*][ \t]*+|[-–—][ \t]++)(?=[^\s*=~_-])")
_CAPTION = re.compile(
    r"(?:file )?(?:photo|foto|picture|image|bild|graphic|grafik|caption|video|imagen|légende)s?"
    r"(?: by)?[ \t]*+:",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"(?:©|\(c\)|copyright\b).{1,100}\Z|\([^\W\d_]{2,10}\)\Z", re.IGNORECASE)
_SIGN_OFF = re.compile(
    r"\(?(?:ends?|more|fin|ende)\)?\Z|(?:# ?){3,}+\Z|-+ ?30 ?-+\Z"
    r"|(?:bur-)?[a-z]{2,4}(?:/[a-z]{2,4}){1,3}\Z",
    re.IGNORECASE,
)
_RULE = re.compile(r"(?:[*] ?){3,}+\Z|-{3,}+\Z|={3,}+\Z|_{3,}+\Z|~{3,}+\Z|(?:- ){2,}+-\Z|—{2,}+\Z")
# These, and the furniture of pages.
_NOTE = re.compile(
    rf"{_RULE.pattern}|{_SIGN_OFF.pattern}|(?:text size|share|font size|print)[ \t]*+:.{{0,40}}\Z",
    re.IGNORECASE,
)

# Of any script; that it begins with a capital, no class of `re` can say.
_AGENCY = r"[^\W\d_](?:[^\W_]|[&.]){1,14}"
_SIGNED = re.compile(rf"(\()?([^\d|()]{{2,60}}?)[ \t]*(?:--|—|–)[ \t]*({_AGENCY})(\))?\Z")
_AGENCY_SIGNED = re.compile(rf"--[ \t]*({_AGENCY})\Z")
_BY = re.compile(r"(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|Door|Af|Av)(?::[ \t]*|[ \t]+)(.+)\Z")
_FOR = re.compile(rf"(.+?)(?:, | \(| ?/ ?)({_AGENCY})\)?\Z")
# `Jane Roe in London with Tom Poe in Paris`
_WHERE = re.compile(r",? (?:in|with|à|avec|en|con|mit) ")
_WORD = re.compile(r"[^\W_]")
_INITIAL = re.compile(r"(?:\w\.)+")
_SMALL = frozenset(
    "and und et y e & de der den des di da do dos du la le van von ten ter zu zum bin ibn al el "
    "af av í og och".split()
)

_DATELINE = re.compile(
    # Behind a comma a state or country, or what has a date's digit in it.
    r"([^\W\d_][^()\d,|]{1,40}?(?:, ?(?:[^()\d|]{1,24}|[^()\d|]{0,32}\d[^()|]{0,24}))?)"
    r" \(([^\W\d_](?:[^\W\d_]|[&/ ]){1,20})\)\.?[ \t]*(?:--|[-–—])"
)
_FIRST_WIDE = "\u2e80"
# These are compiled when they are needed, for it takes longer than reading most texts.
# Chinese, Japanese and Korean characters, and the forms of others that are as wide.
_WIDE = (
    "[\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60"
    "\uffe0-\uffe6\U00020000-\U0003fffd]"
)
# A character that begins a line, with the marks that may not be parted from it; a word before any.
_CJK_WORD = "[「『（《〈【〔]*+.[、。，．：；！？」』）》〉】〕ー]*+"
_OTHER_WORD = "[^ \u2e80-\u9fff\uff00-\uffef]*+"
_DIGIT = re.compile(r"\d")
_STOPS = (".", "。", "．", "।", "۔", "။", "።")
_CLOSERS = "\"'”’»)]』」"
_ABBREVIATION = re.compile(r"(?:^|[ \"'(])(?:\w\.){2,}\Z")


class _Story:
    """An article in the making."""

    def __init__(self) -> None:
        self.headline = ""
        self.subheadline: str | None = None
        self.byline: Byline | None = None
        self.dateline: Dateline | None = None
        self.credit: str | None = None
        self.body: list[Block] = []
        self.line = 0
        self.headline_line = 0
        self.has_copy = False
        self.is_closed = False
        self.after_rule = False

    @property
    def is_open(self) -> bool:
        """Whether a headline may still come."""
        return not self.headline and not self.has_copy

    def finished(self, language: str | None) -> Article:
        return Article(
            self.headline,
            self.subheadline,
            byline=self.byline,
            dateline=self.dateline,
            credit=self.credit,
            language=language,
            body=tuple(self.body),
            line=self.line,
        )


class _Group(msgspec.Struct, frozen=True, gc=False):
    """Lines without a blank one between them, and what was before them."""

    texts: list[str]
    line: int
    blanks: int
    after_form_feed: bool


def articles(
    lines: Sequence[str],
    start: int,
    end: int,
    *,
    language: str | None = None,
    splits_at_blanks: bool = True,
) -> Iterator[Article]:
    """The articles that lines[start:end] say."""
    story = _Story()
    for group in _groups(lines, start, end):
        begins_anew = group.after_form_feed or (
            splits_at_blanks and group.blanks > 1 and _is_like_headline(group.texts[0])
        )
        if story.line and begins_anew:
            yield story.finished(language)
            story = _Story()
        plain: list[str] = []  # running text up to here, not yet in the body
        texts = group.texts
        odd = _odd(texts)
        index, next_odd = 0, next(odd, len(texts))
        while index < len(texts):
            if plain and index < next_odd:  # most lines are a sentence after another
                plain += texts[index:next_odd]
                index = next_odd
                continue
            text, number = texts[index], group.line + index
            special = None
            if index == next_odd:
                special = _special(text, is_first=not story.line and not plain)
                next_odd = next(odd, len(texts))
            index += 1
            if special is not None:
                _flush(story, plain, number)
                if story.is_closed and isinstance(special, Byline | Subhead | Bullet):
                    yield story.finished(language)
                    story = _Story()
                story.line = story.line or number
                _place(story, special, number, lines[number - 1 : min(number + 2, end)])
                continue
            if story.is_closed or (story.after_rule and not plain and _is_like_headline(text)):
                yield story.finished(language)
                story = _Story()
            story.line = story.line or number
            if story.is_open and not plain and _is_row(text):
                # A menu above the headline, say: text, but no copy that would rule out a headline.
                story.body.append(Paragraph(text, number))
            elif (
                story.is_open
                and not plain
                and _is_like_headline(text)
                and not ("(" in text and _dateline(text))
            ):
                story.headline = text
                story.headline_line = number
            elif (
                story.headline_line == number - 1 > 0
                and not story.body
                and _is_like_subheadline(text, lines, number, end)
            ):
                story.subheadline = text
            else:
                plain.append(text)
        _flush(story, plain, group.line + len(texts))
    if story.line:
        yield story.finished(language)


def _groups(lines: Sequence[str], start: int, end: int) -> Iterator[_Group]:
    texts = [line.strip(WHITE) for line in lines[start:end]]
    gaps: list[int] = []
    if "" in texts or FORM_FEED in texts:
        gaps = [
            index
            for index, text in enumerate(texts)
            if not text or (text == FORM_FEED and lines[start + index] == FORM_FEED)
        ]
    begin = blanks = 0
    after_form_feed = False
    for gap in (*gaps, len(texts)):
        if begin < gap:
            yield _Group(texts[begin:gap], start + begin + 1, blanks, after_form_feed)
            blanks = 0
            after_form_feed = False
        begin = gap + 1
        blanks += 1
        after_form_feed = after_form_feed or (gap < len(texts) and texts[gap] == FORM_FEED)


def _odd(texts: Sequence[str]) -> Iterator[int]:
    """Where lines are that may be no running text: neither sentences nor long, marked, labelled."""
    return iter(
        [
            index
            for index, text in enumerate(texts)
            if (text[-1] != "." and len(text) <= _LONGEST_SPECIAL)
            or text[0] in _MARKS
            or ":" in text[:_LONGEST_LABEL]
        ]
    )


_Special = Byline | Subhead | Bullet | Caption | Note | str


def _special(text: str, *, is_first: bool) -> _Special | None:
    """What an odd line is if not running text; a `str` is a credit line."""
    first = text[0]
    if len(text) <= _LONGEST_SPECIAL:
        byline = _byline(text, is_first=is_first)
        if byline is not None:
            return byline
        if _NOTE.match(text):
            return Note(text)
        if first in _DASHES and (subhead := _SUBHEAD.match(text)):
            return Subhead(subhead[subhead.lastindex or 0])
        is_marked = first in _CREDIT_MARKS and _CREDIT.match(text)
        if is_marked and (first != "(" or text[1] in "cC" or text[1:-1].isupper()):
            return text
    if ":" in text[:_LONGEST_LABEL] and _CAPTION.match(text):
        return Caption(text)
    if first in _BULLETS and (bullet := _BULLET.match(text)):
        return Bullet(text[bullet.end() :])
    return None


def _place(story: _Story, special: _Special, number: int, lines: Sequence[str]) -> None:
    """`lines` are the line itself and the two after it."""
    match special:
        case Byline():
            text, *after = (line.strip(WHITE) for line in lines)
            at_head = not story.has_copy or (_is_heading(story.body) and _begin_copy(after))
            if story.byline is None:
                story.byline = Byline(special.author, special.agency, line=number)
                story.is_closed = not at_head
            else:
                story.body.append(Note(text, line=number))
                story.is_closed = not at_head
        case str():
            if story.credit is None:
                story.credit = special
            else:
                story.body.append(Note(special, line=number))
        case Note():
            story.body.append(Note(special.text, line=number))
            story.after_rule = bool(_RULE.match(special.text))
            story.is_closed = story.is_closed or bool(_SIGN_OFF.match(special.text))
            return
        case _:
            story.body.append(type(special)(special.text, line=number))
            story.has_copy = True
    story.after_rule = False


def _is_heading(body: Sequence[Block]) -> bool:
    """Whether there are but lines like headlines, as below an embargo or a slug, and bullets."""
    return len(body) <= _MOST_ABOVE and all(
        isinstance(block, Note | Bullet)
        or (isinstance(block, Paragraph) and _is_like_headline(block.text))
        for block in body
    )


def _begin_copy(lines: Sequence[str]) -> bool:
    """Whether running text goes on in the first line or, after a blank one, in the second."""
    first = next(filter(None, lines), "")
    return first != "" and first != FORM_FEED and not _is_like_headline(first)


def _flush(story: _Story, plain: list[str], end: int) -> None:
    """Lines before line `end` become paragraphs: one each, or one where they were broken to fit."""
    if not plain:
        return
    start = end - len(plain)
    # Only what is short throughout can have been broken to fit a width.
    if len(plain) > 1 and len(plain[0]) <= _WIDEST and _is_wrapped(plain):
        paragraphs = [Paragraph(_joined(plain), start)]
    else:
        paragraphs = [Paragraph(text, line) for line, text in enumerate(plain, start)]
    # A slug or an embargo, the headline then, and points in brief are no copy yet.
    if (
        "(" in plain[0][:_LONGEST_DATELINE]
        and story.dateline is None
        and (not story.has_copy or _is_heading(story.body))
    ):
        dateline = _dateline(paragraphs[0].text)
        if dateline is not None:
            place, date = _place_and_date(dateline[1])
            story.dateline = Dateline(place, date, agency=dateline[2], line=start)
    story.body += paragraphs
    story.has_copy = True
    story.after_rule = False
    plain.clear()


def _dateline(text: str) -> re.Match[str] | None:
    found = _DATELINE.match(text)
    if found is not None and not found[2].isascii() and found[2][0].islower():
        return None  # `dpa` is an agency, but `Москва (столица) — город` a sentence
    return found


def _place_and_date(text: str) -> tuple[str, str | None]:
    """`ST. PETERSBURG, Fla., Nov 14`: the date begins at the first part that holds a digit."""
    parts = text.split(",")
    dated = (at for at in range(1, len(parts)) if _DIGIT.search(parts[at]))
    at = next(dated, len(parts))
    place = ",".join(parts[:at]).rstrip(f"{WHITE}-–—")
    return place, ",".join(parts[at:]).strip(WHITE) or None


def _is_wrapped(texts: Sequence[str]) -> bool:
    """Whether lines were broken to fit a width: every break forced, most within sentences.

    A break was forced when the next line's first word would not have fitted any more.
    """
    width = max(map(len, texts))
    # The greatest is of the line that begins with the highest character.
    is_wide = width <= _WIDEST and max(texts) >= _FIRST_WIDE
    if is_wide:
        width = max(map(_columns, texts))
    if not _NARROWEST <= width <= _WIDEST:
        return False
    within = 0
    for text, after in pairwise(texts):
        if is_wide:
            word = _first_word(after)
            # Marks that may not begin or end a line leave a character's place free.
            needed = _columns(text) + _columns(word) + (2 if _is_cjk(after[0]) else 1)
        else:
            word = after.partition(" ")[0]
            needed = len(text) + 1 + len(word)
        if needed <= width and len(word) < width:
            return False
        within += not text.rstrip(_CLOSERS).endswith((*_STOPS, "!", "?", ":"))
    return within * 2 > len(texts) - 1


def _columns(text: str) -> int:
    """How wide a text is where all characters are of one width, but Chinese ones of two."""
    return len(text) if text.isascii() else len(text) + len(re.findall(_WIDE, text))


def _first_word(text: str) -> str:
    found = re.match(_CJK_WORD if _is_cjk(text[0]) else _OTHER_WORD, text)
    return found[0] if found else ""


def _joined(texts: Sequence[str]) -> str:
    joined = [texts[0]]
    for before, after in pairwise(texts):
        # Chinese and Japanese have no blanks between words.
        joined.append(after if _is_cjk(before[-1]) and _is_cjk(after[0]) else f" {after}")
    return "".join(joined)


def _is_cjk(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def _is_like_headline(line: str) -> bool:
    text = line.strip(WHITE)
    return (
        0 < len(text) <= _LONGEST_HEADLINE
        and not _is_row(text)
        and _WORD.search(text) is not None
        and not _is_sentence(text)
    )


def _is_row(text: str) -> bool:
    """Whether bars or gaps part the line: a menu, or a table of something else."""
    return "|" in text or text.count("  ") + text.count("\t") > 1


def _is_sentence(text: str) -> bool:
    """Whether a full stop ends it (but for quotes and brackets); not that of `U.S.` or `...`."""
    bare = text.rstrip(_CLOSERS)
    return (
        bare.endswith(_STOPS)
        and not bare.endswith("...")
        and _ABBREVIATION.search(bare[-12:]) is None
    )


def _is_like_subheadline(text: str, lines: Sequence[str], after: int, end: int) -> bool:
    if len(text) > _LONGEST_SUBHEADLINE or text[-1] in ":;,!?" or not _is_like_headline(text):
        return False
    if _dateline(text):
        return False
    # A byline or two may stand between.
    following = (t for i in range(after, min(end, after + 5)) if (t := lines[i].strip(WHITE)))
    first = next((t for t in following if _byline(t, is_first=False) is None), "")
    return _is_sentence(first) or _dateline(first) is not None


def _byline(text: str, *, is_first: bool) -> Byline | None:
    if "-" in text or "—" in text or "–" in text:
        if (alone := _AGENCY_SIGNED.match(text)) and alone[1][0].isupper():
            return Byline(None, alone[1])
        signed = _SIGNED.match(text)
        if (
            signed is not None
            and bool(signed[1]) == bool(signed[4])
            and signed[3][0].isupper()
            and _is_name(signed[2])
        ):
            # `Oil Prices Up--OPEC` may be a headline where one is due.
            if is_first and not signed[1] and not _INITIAL.match(signed[2]):
                return None
            return Byline(signed[2].strip(WHITE), signed[3])
    by = _BY.match(text)
    if by is not None:
        if (for_ := _FOR.match(by[1])) and _is_agency(for_[2], for_[1]) and _are_names(for_[1]):
            return Byline(for_[1], for_[2])
        if _are_names(by[1]):
            return Byline(by[1])
    return None


def _is_agency(text: str, name: str) -> bool:
    """Whether it begins with a capital, or is one such as dpa behind two words or more."""
    return text[0].isupper() or (len(text) == 3 and text.islower() and " " in name)


def _are_names(text: str) -> bool:
    """Whether it is a name, or names of two words or more and where they are."""
    if _is_name(text):
        return True
    first, *others = _WHERE.split(text)
    return bool(others) and " " in first and _is_name(first) and all(map(_is_name, others))


def _is_name(text: str) -> bool:
    """Whether every word begins as names do; small words as in `van der` may stand between."""
    words = text.split()
    if not 0 < len(words) <= 8 or (text.endswith(".") and not _INITIAL.fullmatch(words[-1])):
        return False
    if words[0][0].islower():
        return False
    for word in words:  # by hand, for all() takes twice as long
        if (word[0].islower() or word[0].isdigit()) and word not in _SMALL:
            return False
    return True
