"""XML that is broken in the usual ways, mended as text so that it can be parsed strictly.

libxml2's own recovery drops every later `&amp;` and `&lt;` of a document behind its first error, so
it is a last resort. What is mended here loses nothing: HTML's entities become their characters, an
ampersand or `<` that begins no reference and no tag is text, `<br>` is closed, and a code such as
`<HRW.L>` that is never closed is text. A control character, or a reference to one, becomes U+FFFD.
CDATA, comments and definitions stay as they are, but for control characters.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5
from xml.parsers import expat

import msgspec

from wirecopy.errors import printable
from wirecopy.patterns import later
from wirecopy.tree.nodes import Diagnostic, Severity

# What begins a part that holds no references, and what ends it.
_OPENING = later(r"<!\[CDATA\[|<!--|<\?|<!DOCTYPE", re.IGNORECASE)
_CLOSING = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_REFERENCES = (
    r"&(?:(?P<name>#[0-9]{1,9}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{0,40});)?"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)
# A value holds no tag: the groups of one are there, and never match.
_ODD_VALUE = later(rf"{_REFERENCES}|(?P<tag>(?!))(?P<rest>)")
_ODD = later(
    rf"{_REFERENCES}"
    r"|<(?P<tag>[^\s<>/!?\"'=][^\s<>/\"'=]*)(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>"
    r"|<(?![A-Za-z_/!?])|<(?![!?])(?![^<]*>)"
)
_CONTROL = later("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CLOSED = later(r"</([^\s<>/]+)")
_PREDEFINED = later("&(amp|lt|gt|quot|apos);")
_REFERENCE = later(r"&#(?:[0-9]{1,9}|[xX][0-9A-Fa-f]{1,8});")
_CODE_POINTS = {"amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39}
_EMPTY = frozenset("br hr img wbr input col area base embed link meta source track".split())
#: The elements of HTML, current and obsolete; a tag of any other name may be a code in a text.
HTML = _EMPTY | frozenset(
    "a abbr acronym address applet article aside audio b basefont bdi bdo bgsound big blink "
    "blockquote body button canvas caption center cite code colgroup data datalist dd del details "
    "dfn dialog dir div dl dt em fieldset figcaption figure font footer form frame frameset h1 h2 "
    "h3 h4 h5 h6 head header hgroup html i iframe image ins kbd label legend li listing main map "
    "mark marquee math menu menuitem meter nav nobr noembed noframes noscript object ol optgroup "
    "option output p param picture plaintext pre progress q rb rbc rp rt rtc ruby s samp script "
    "search section select slot small spacer span strike strong style sub summary sup svg table "
    "tbody td template textarea tfoot th thead time title tr tt u ul var video xmp".split()
)
# So many faults are named one by one.
_MOST = 100
_LOST = "a character that XML cannot hold is now U+FFFD"


class Mended(msgspec.Struct, frozen=True):
    """A text that was mended, and where."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def is_xml(content: bytes, encoding: str | None) -> bool:
    """Whether some bytes are XML; what declares entities of its own counts as none."""
    parser = expat.ParserCreate(encoding)

    def refuse(*_: object) -> None:
        raise _Refused

    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, _Refused, LookupError, ValueError):
        return False
    return True


class _Refused(Exception):
    """It declares entities."""


def mended(text: str) -> Mended:
    """The text, mended where it is broken in a usual way; in linear time."""
    closed = {name.lower() for name in _CLOSED.findall(text)}
    is_defined = "<!doctype" in text[:4096].lower()  # somewhere else its entities are declared
    parts: list[str] = []
    found: list[tuple[int, str, bool]] = []  # where, what, whether something is lost
    for start, end, is_text in _parts(text):
        part = text[start:end]
        if not is_text:
            found += ((start + each.start(), _LOST, True) for each in _CONTROL.finditer(part))
            parts.append(_CONTROL.sub("\ufffd", part))
            continue
        done = 0
        for odd in _ODD.finditer(part):
            put, what = _replacement(odd, closed, is_defined=is_defined)
            if put is not None:
                parts += (part[done : odd.start()], put)
                done = odd.end()
            if what:
                found.append((start + odd.start(), what, what == _LOST))
        parts.append(part[done:])
    return Mended("".join(parts), tuple(_diagnostics(text, found)))


def balanced(text: str) -> Mended:
    """The text with an end for each tag, and without ends of what was never begun; linear.

    What stands in an element that was not closed ends where the one around it does.
    """
    parts: list[str] = []
    found: list[tuple[int, str, bool]] = []
    begun: list[str] = []
    counts: Counter[str] = Counter()
    done = 0
    for start, end, is_text in _parts(text):
        for tag in _TAG.finditer(text, start, end) if is_text else ():
            name = tag["name"]
            if not tag["end"]:
                if not tag["rest"].endswith("/"):
                    begun.append(name)
                    counts[name] += 1
                continue
            if not counts[name]:
                found.append((tag.start(), f"'{tag[0]}' ends nothing", False))
                parts += (text[done : tag.start()],)
                done = tag.end()
                continue
            while (inner := begun.pop()) != name:
                found.append((tag.start(), f"'<{inner}>' is not closed", False))
                parts += (text[done : tag.start()], f"</{inner}>")
                done = tag.start()
                counts[inner] -= 1
            counts[name] -= 1
    parts.append(text[done:])
    if begun:
        found.append((len(text), "it ends early", True))
        parts += (f"</{name}>" for name in reversed(begun))
    return Mended("".join(parts), tuple(_diagnostics(text, found)))


_TAG = later(r"<(?P<end>/?)(?P<name>[^\s<>/!?\"'=]+)(?P<rest>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>")


def numeric(text: str) -> str:
    """The text with XML's own entities as numbers, which libxml2's recovery does not lose."""
    return "".join(
        _PREDEFINED.sub(lambda each: f"&#{_CODE_POINTS[each[1]]};", text[start:end])
        if is_text
        else text[start:end]
        for start, end, is_text in _parts(text)
    )


def html_as_numbers(text: str) -> tuple[str, tuple[str, ...], int]:
    """The text with numbers for the entities that HTML defines and XML does not.

    And their names in the order of the text, each once, and the line of the first, or 0.
    """
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1]
        characters = None if name in _CODE_POINTS else html5.get(f"{name};")
        if characters is None:
            return found[0]
        names.setdefault(name, found.start())
        return "".join([f"&#{ord(each)};" for each in characters])

    parts, line = [], 0
    for start, end, is_text in _parts(text):
        part = text[start:end]
        was_none = not names
        parts.append(_NAMED.sub(number, part) if is_text else part)
        if was_none and names:
            line = text.count("\n", 0, start + next(iter(names.values()))) + 1
    return "".join(parts), tuple(names), line


_NAMED = later("&([A-Za-z][A-Za-z0-9]{0,40});")


def legal_references(text: str) -> str:
    """A text with U+FFFD for references to what XML cannot hold, and as browsers read the others.

    `&#147;` is the quotation mark that it is in windows-1252.
    """
    return _REFERENCE.sub(lambda each: _numbered(each[0][2:-1]) or each[0], text)


def codes_as_text(text: str, known: frozenset[str] = HTML) -> str:
    """A piece of HTML whose codes in angle brackets, such as `<HRW.L>`, are escaped.

    A code is a tag of no known element, without attributes or a prefix, that nothing closes.
    """
    if "<" not in text:
        return text
    names = {found[1].lower() for found in _CODE.finditer(text)} - known
    if not names or all(map(_PREFIXED.match, names)):
        return text
    closed = {name.lower() for name in _CLOSED.findall(text)}

    def escaped(found: re.Match[str]) -> str:
        name = found[1].lower()
        is_element = name in known or name in closed or _PREFIXED.match(name)
        return found[0] if is_element else f"&lt;{found[1]}>"

    parts = (
        _CODE.sub(escaped, text[start:end]) if is_text else text[start:end]
        for start, end, is_text in _outside_scripts(text)
    )
    return "".join(parts)


def _outside_scripts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where parts of a text begin and end, and whether they are none of a script or a style."""
    done = 0
    unclosed: set[str] = set()
    for opening in _SCRIPT.finditer(text):
        name = opening[1].lower()
        if opening.start() < done or name in unclosed:
            continue
        closing = re.compile(f"</{name}", re.IGNORECASE).search(text, opening.end())
        if closing is None:
            unclosed.add(name)
            continue
        end = closing.start()
        yield done, opening.start(), True
        yield opening.start(), end, False
        done = end
    yield done, len(text), True


_SCRIPT = later(r"<(script|style)\b", re.IGNORECASE)
_CODE = later(r"<([^\s<>!?/\"'=][^\s<>\"'=]{0,79}(?<!/))>")
# In XML, where tags of any name may stand unclosed in what was cut off: without small letters.
_CODE_NAME = later(r"[A-Z0-9^.=&_-]{1,40}|[^@]+@[^@]+|[a-z]+://.+")
_PREFIXED = later(r"[a-z_][\w.-]*:[a-z_][\w.-]*\Z")


def _parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where parts of a text begin and end, and whether references stand in them."""
    done = 0
    unclosed: set[str] = set()  # looked for once each: else many would take quadratic time
    for opening in _OPENING.finditer(text):
        if opening.start() < done or (mark := opening[0].upper()) in unclosed:
            continue
        closing = _CLOSING.get(mark)
        if closing is None:  # a definition, which may hold declarations
            inner = text.find("[", opening.end())
            end = text.find(">", opening.end())
            closing = "]>" if 0 <= inner < end else ">"
        end = text.find(closing, opening.end())
        if end < 0:
            unclosed.add(mark)
            continue
        end += len(closing)
        yield done, opening.start(), True
        yield opening.start(), end, False
        done = end
    yield done, len(text), True


def _replacement(
    odd: re.Match[str], closed: set[str], *, is_defined: bool
) -> tuple[str | None, str]:
    """What stands for something odd, None if it may stay, and what to say of it."""
    whole, name, tag = odd[0], odd["name"], odd["tag"]
    if tag is not None:
        return _tag(whole, tag, odd["rest"], closed)
    if whole == "&":
        return "&amp;", "an ampersand that begins no reference is text"
    if whole == "<":
        return "&lt;", "a '<' that begins no tag is text"
    if name is None:
        return "\ufffd", _LOST
    if name in _CODE_POINTS:
        return None, ""
    if name.startswith("#"):
        put = _numbered(name[1:])
        return put, "" if put is None else _LOST if put == "\ufffd" else f"'{whole}' is '{put}'"
    characters = html5.get(f"{name};")
    if characters is None:
        return f"&amp;{name};", f"'{whole}' is not an entity and stays as written"
    what = "" if is_defined else f"'{whole}' is an entity of HTML"
    return html.escape(characters, quote=False), what


def _tag(whole: str, tag: str, rest: str, closed: set[str]) -> tuple[str | None, str]:
    name = tag.lower()
    put = _attributes(rest) if rest else ""
    what = "" if put == rest else f"'<{tag}>' has attributes that are none of XML"
    what = _LOST if put.count("\ufffd") > rest.count("\ufffd") else what
    if name not in closed and not rest.endswith("/"):
        if name in _EMPTY:
            return f"<{tag}{put}/>", what or f"'<{tag}>' is not closed"
        if not rest and name not in HTML and _CODE_NAME.fullmatch(tag):
            return f"&lt;{whole[1:]}", f"'{whole}' is not a tag but text"
    return (None, "") if put == rest else (f"<{tag}{put}>", what)


def _attributes(rest: str) -> str:
    """The attributes of a tag with quotes around their values, and legal references."""
    rest = _ATTRIBUTE.sub(_quoted, rest)
    return _ODD_VALUE.sub(lambda odd: _replacement(odd, set(), is_defined=True)[0] or odd[0], rest)


def _quoted(attribute: re.Match[str]) -> str:
    name, quoted, bare = attribute.groups()
    return attribute[0] if quoted else f'{name}="{bare or name}"'


_ATTRIBUTE = later(r"([^\s\"'=<>/]+)(?:\s*=\s*(?:(\"[^\"]*\"|'[^']*')|([^\s\"'<>=]+)))?")


def _numbered(digits: str) -> str | None:
    """The character of a reference that must not stay: illegal, a C1 control, or written `#X`."""
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "replace")
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF or _CONTROL.match(chr(number)):
        return "\ufffd"
    return html.escape(chr(number), quote=False) if digits[0] == "X" else None


def _diagnostics(text: str, found: list[tuple[int, str, bool]]) -> Iterator[Diagnostic]:
    """What was mended, with its lines; the first of many."""
    line, done = 1, 0
    for at, what, is_lost in found[:_MOST]:
        line += text.count("\n", done, at)
        done = at
        loss = "; something may be missing" if is_lost else "; nothing is missing"
        what = f"no XML, but mended: {printable(what)}{'' if what == _LOST else loss}"
        column = at - text.rfind("\n", 0, at)
        yield Diagnostic("mended", _severity(is_lost=is_lost), what, line, column)
    if rest := found[_MOST:]:
        is_lost = any(is_lost for _, _, is_lost in rest)
        what = f"no XML, but mended in {len(rest)} more places"
        yield Diagnostic("mended", _severity(is_lost=is_lost), what, line)


def _severity(*, is_lost: bool) -> Severity:
    return "warning" if is_lost else "info"
