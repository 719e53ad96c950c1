"""The head of a message's text: slug, signals, headline and byline, by their lines.

AP's heads are lines with a caret: the first names the slug, the second is the headline. In IPTC
7901 the head ends with ` =`, after lines of keywords and signals.
"""

import re
from collections.abc import Sequence

import msgspec

from wirecopy import Block, Byline, Note, Paragraph


class Line(msgspec.Struct, frozen=True):
    """A line of a text: its number, its text without marks, and the marks."""

    number: int
    text: str
    has_caret: bool = False
    quad: str = ""
    is_indented: bool = False
    #: The cells of a row of a table.
    row: tuple[str, ...] | None = None
    #: The text with the mark that ends it.
    whole: str = ""


class Head(msgspec.Struct):
    """What the head says, and how many lines it takes."""

    headline: str = ""
    subheadline: str | None = None
    byline: Byline | None = None
    notes: list[Block] = []
    #: What the item says of itself: name and value.
    facts: list[tuple[str, str]] = []
    #: The lines that take the story back, with their numbers.
    kills: list[tuple[str, int]] = []
    size: int = 0
    line: int = 0
    is_read: bool = False

    def tell(self, name: str, line: Line, value: str | None = None) -> None:
        """Takes a line that says something of the item and is not text of it."""
        self.facts.append((name, value or line.text))
        if name == "kill":
            self.kills.append((line.text, line.number))


_KILLS = (
    "(?:BULLETIN |MANDATORY |PRESS )?KILL(?:ED)?", "WITHHOLD", "WITHDRAWN?", "ELIMINATION",
    "ANNUL(?:ATION|É|EE)", "RÜCKRUF", "RUECKRUF", "ZURÜCKGEZOGEN", "ZURUECKGEZOGEN",
)  # fmt: skip
_SIGNALS = (
    "BULLETIN", "URGENTE?", "FLASH", "ALERTE?", "BLITZ", "EXTRA", "EIL(?:T|MELDUNG)?", "VORRANG",
    "ACHTUNG", "KORREKTUR", "KORR", "BERICHTIGUNG", "WIEDERHOLUNG", "CORRECTION", "CORRECTED",
    "CORRECTIF", "RECTIFICATIF", "CORRECCIÓN", "CORRECCION", "CORREZIONE", "RESEND", "REFILE",
    "REPEAT", "ADVISORY", r"UPDATED?(?: \d)?", "SNAP", "NEWSALERT", "PRIORITY", "PRIORITAIRE",
    r"(?:\d{1,2}(?:ST|ND|RD|TH)?\.? )?(?:LEAD|LD|ADD|SUB|WRITETHRU|LD-WRITETHRU)",
    r"(?:\d{1,2}\. )?ZUSAMMENFASSUNG",
)  # fmt: skip
_SIGNAL = re.compile(
    rf"[(+*\s]*(?:(?P<kill>{'|'.join(_KILLS)})|{'|'.join(_SIGNALS)})"
    r"(?:[ :,.-]+(?P<rest>.*?))?[)+*\s=!]*",
    re.IGNORECASE,
)
# Behind these a text says what is corrected.
_LONG_SIGNAL = frozenset(
    "korrektur korr berichtigung correction corrected rectificatif correctif achtung".split()
)
_SLUG = re.compile(
    r"[A-Z]{2}-\S.*|\S+--\S.*|.*,\s?\d{1,4}|\S*\w-\w\S*,.*\b(?:Ld|Lead|Add|Sub|Writethru)\b.*"
)
_KEYWORDS = re.compile(r"\S[^/\r\n]{0,40}(?:/[^/\r\n]{1,40})*/|[^\s/]{1,30}(?:/[^\s/]{1,30})+")
_ROUTING = re.compile(r"\*\d+")
_BY = re.compile(r"(?:by|von|par|por)[: ]+(?P<name>\S.*)", re.IGNORECASE)
_TO_EDITORS = re.compile(
    r"\(?(?:(?:Eds?|EDS?|Editors?|EDITORS?|Editor's note|Editors' note|Note to editors|Attn|ATTN"
    r"|Attention|Hinweis|Redaktion)\b[.:,]?|[A-Z]{2,4} (?:Photo|Video|Graphic|Audio)s?\b"
    r"|(?:With|Photos?|Graphics?|Mit)\b .{0,40}(?:[A-Z]{2}-|[A-Z]{2,4}\d|Bild|Foto|photo))"
)
_LABEL = re.compile(r"(?P<name>[A-Z]{3,14})(?:=(?P<value>.*))?")
_HEADLINES = frozenset(("HEAD", "HEADLINE", "HED", "HL"))
_LABELS = frozenset(
    "ORG ORGANIZATION ORGANISATION COMPANY SLUG SOURCE CREDIT DATELINE BYLINE TOPIC SUBJECT "
    "TICKER".split()
)
# The employer of a writer: `AP Sports Writer`, `Associated Press`, `BTZ`; no `AMERICAN LEAGUE`.
_AFFILIATION = re.compile(
    r".*\b(?:Writer|Editor|Correspondent|Press|News|Wire|Agency|Reporter|Staff|Service|Columnist"
    r"|Times|Post|Tribune|Herald|Journal|Bureau|Presse|Agentur|Chronicle|Gazette|Globe|Critic"
    r"|Analyst|Contributor)s?\b.*|(?!HEAD\Z)[A-Z][A-Za-z]{1,5}"
)
_LONGEST_LINE_OF_HEAD, _MOST_LINES = 120, 12
# Longer lines are not marks: patterns are tried on short ones only.
_LONGEST_MARK = 200
# A signal on the headline's own line.
_PREFIX = re.compile(
    r"[+*\s]*(EIL(?:T|MELDUNG)?|EXTRA|BLITZ|FLASH|URGENTE?|ALERTE?|BULLETIN|KORREKTUR|BERICHTIGUNG)"
    r"\s*(?:[:/–-]|[+*]{2,})\s*([^+*\s].*?)[+*\s]*"
)
# The second line of a headline, as an agency marks it.
_SECOND = re.compile(r"(?:Utl|Untertitel)\.?: *(\S.*)")


def head_of(lines: Sequence[Line], slug: str) -> Head:
    """The head that lines begin with; `slug` is that of the message's header."""
    start = next((at for at, line in enumerate(lines) if line.text or line.row), len(lines))
    if start < len(lines) and lines[start].row is not None:
        return Head(line=lines[start].number)
    if start < len(lines) and lines[start].has_caret:
        return _with_carets(lines, start, slug)
    return _with_quad(lines, start)


def _with_carets(lines: Sequence[Line], start: int, slug: str) -> Head:
    head = Head(line=lines[start].number, is_read=True)
    plain: list[Line] = []
    is_headline_next = False
    at = start
    while at < len(lines):
        line = lines[at]
        if not line.text and line.row is None:
            at += 1
            continue
        if not line.has_caret or line.row is not None or (_is_title(lines, at) and plain):
            break
        label = _LABEL.fullmatch(line.text)
        by = _BY.fullmatch(line.text)
        if is_headline_next:
            plain.append(line)
            is_headline_next = False
        elif _ROUTING.fullmatch(line.text):
            head.tell("routing", line)
        elif at == start and _is_slug(line.text, slug):
            _take_slug(head, line)
        elif (
            label is not None
            and label["name"] in _HEADLINES
            and (label["value"] is not None or line.quad == "=")
        ):
            head.facts.append(("label", label["name"]))
            if label["value"]:
                plain.append(msgspec.structs.replace(line, text=label["value"].strip()))
            else:
                is_headline_next = True
        elif label is not None and label["name"] in _LABELS and label["value"]:
            head.tell(label["name"], line, label["value"].strip())
        elif _is_signal(head, line):
            pass
        elif _TO_EDITORS.match(line.text):
            head.tell("note to editors", line)
        elif by is not None and head.byline is None:
            at = _take_byline(head, lines, at, by["name"])
        elif head.byline is not None:
            break
        elif (
            not plain
            and not any(name == "slug" for name, _ in head.facts)
            and _is_slug(line.text, slug)
        ):
            _take_slug(head, line)
        else:
            plain.append(line)
        at += 1
    head.size = at
    _place(head, plain)
    return head


def _place(head: Head, plain: list[Line]) -> None:
    """The lines that nothing marks: the headline, and what follows it."""
    if not plain:
        return
    first, *others = plain
    head.headline = _without_signal(head, first.text, first.number)
    if len(others) == 1 and not _is_sentence(others[0].text):
        head.subheadline = others[0].text
        return
    if len(others) == 1:
        head.notes.append(Note(others[0].text, others[0].number))
        return
    head.notes += (Paragraph(each.text, each.number) for each in others)


def _without_signal(head: Head, headline: str, line: int) -> str:
    """`EIL: Hafen öffnet` without its signal."""
    found = _PREFIX.fullmatch(headline)
    if found is None:
        return headline
    head.tell("signal", Line(line, found[1]))
    return found[2]


def _is_title(lines: Sequence[Line], at: int) -> bool:
    """Whether a row of a table follows right below."""
    return at + 1 < len(lines) and lines[at + 1].row is not None


def _is_slug(text: str, slug: str) -> bool:
    if len(text) > _LONGEST_MARK:
        return False
    if _SLUG.fullmatch(text):
        return True
    bare, said = ("".join(filter(str.isalnum, each)).lower() for each in (slug, text))
    return (
        len(bare) > 3
        and " " not in text.split(",", maxsplit=1)[0].strip()
        and said.startswith(bare[:12])
    )


def _take_slug(head: Head, line: Line) -> None:
    """`BC-HRW--Storm, 1st Ld-Writethru,40`: the slug, the version, the count of words."""
    name, *rest = (part.strip() for part in line.text.split(","))
    words = rest.pop() if rest and rest[-1].isdigit() else ""
    head.tell("slug", line, name)
    for version in filter(None, rest):
        head.facts.append(("version", version))
    if words:
        head.facts.append(("word count", words))


def _is_signal(head: Head, line: Line) -> bool:
    """Takes a line such as `EXTRA`, `BULLETIN KILL` or `(Korrektur: im zweiten Absatz)`."""
    found = _SIGNAL.fullmatch(line.text) if len(line.text) <= _LONGEST_MARK else None
    if found is None:
        return False
    rest = (found["rest"] or "").strip("+*() =!")
    if rest and not line.text.lstrip().startswith("("):
        first = re.sub(r"\W", "", line.text.split(":")[0].split()[0]).lower()
        is_pair = line.text.isupper() and _SIGNAL.fullmatch(rest) is not None
        # A text behind it says what is corrected; that of a headline is the headline.
        is_told = found["kill"] or (first in _LONG_SIGNAL and not line.quad)
        if not (is_pair or is_told):
            return False
    head.tell("kill" if found["kill"] else "signal", line)
    return True


def _take_byline(head: Head, lines: Sequence[Line], at: int, name: str) -> int:
    """The byline, with the line below it that says for whom the author writes; gives its place."""
    author, _, agency = name.partition(", ")
    is_agency = _AFFILIATION.fullmatch(agency) or agency.startswith("The ")
    if agency and not (is_agency or (len(agency) <= 5 and agency.isalpha())):
        author, agency = name, ""
    following = lines[at + 1] if at + 1 < len(lines) else None
    if (
        not agency
        and following is not None
        and following.has_caret
        and not _is_title(lines, at + 1)
        and _AFFILIATION.fullmatch(following.text)
        and following.text.upper() not in _HEADLINES | _LABELS
        and not _BY.fullmatch(following.text)
        and not _TO_EDITORS.match(following.text)
        and not _SIGNAL.fullmatch(following.text)
    ):
        agency = following.text
        at += 1
    head.byline = Byline(author.strip(), agency.strip() or None, line=lines[at].number)
    return at


def _with_quad(lines: Sequence[Line], start: int) -> Head:
    """The head of IPTC 7901: lines of keywords and signals, then those that end with ` =`."""
    head = Head(line=lines[start].number if start < len(lines) else 0)
    at = start
    while at < len(lines) and (
        (not lines[at].text and lines[at].row is None)
        or _is_keywords(head, lines[at])
        or _is_signal(head, lines[at])
    ):
        at += 1
    end = _block_end(lines, at)
    if end - at == 1 and "/" in lines[at].text and not lines[at].quad:
        below = next((place for place in range(end, len(lines)) if lines[place].text), end)
        if any(line.quad == "=" for line in lines[below : _block_end(lines, below)]):
            head.tell("slug", lines[at])
            at, end = below, _block_end(lines, below)
    block = lines[at:end]
    last = max((place for place, line in enumerate(block) if line.quad == "="), default=-1)
    if last < 0 or any(len(line.text) > _LONGEST_LINE_OF_HEAD for line in block[: last + 1]):
        head.size = at if head.facts else 0
        return head
    block = block[: last + 1]
    headline: list[Line] = []
    for place, line in enumerate(block):
        by = _BY.fullmatch(line.text)
        if by is not None and head.byline is None and headline:
            _take_byline(head, block, place, by["name"])
        elif not headline and _is_signal(head, line):
            pass
        elif line.text.startswith("(") and line.text.endswith(")"):
            head.tell("note to editors", line)
        else:
            headline.append(line)
    second = next((found for line in headline[1:] if (found := _SECOND.fullmatch(line.text))), None)
    headline = [line for line in headline if second is None or line.text != second[0]]
    own = [place for place, line in enumerate(headline) if line.quad == "="]
    cut = own[0] + 1 if own and own[0] + 1 < len(headline) else len(headline)
    written = " ".join(line.text for line in headline[:cut])
    head.headline = _without_signal(head, written, headline[0].number) if headline else ""
    rest = " ".join(line.text for line in headline[cut:])
    head.subheadline = second[1] if second is not None else rest or None
    if second is not None and rest:
        head.notes.append(Paragraph(rest, headline[cut].number))
    head.size = at + len(block)
    head.is_read = True
    return head


def _block_end(lines: Sequence[Line], at: int) -> int:
    """Where the lines from there on end that follow each other without a blank one."""
    end = at
    while end < len(lines) and lines[end].text and end - at < _MOST_LINES:
        end += 1
    return end


def _is_keywords(head: Head, line: Line) -> bool:
    """Takes a line such as `Hafen/Wetter/`, which says what the story is about."""
    if _KEYWORDS.fullmatch(line.text) is None or line.quad:
        return False
    head.tell("slug", line)
    return True


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!")) or len(text) > _LONGEST_LINE_OF_HEAD
