"""XML of others, read safely: nothing is fetched, no entity is expanded, no tree is too large."""

import codecs
import contextlib
import html
import io
from collections.abc import Iterable, Iterator
from typing import TypedDict
from xml.parsers import expat

import msgspec
from lxml import etree

from wirecopy.errors import BadData, WirecopyError
from wirecopy.files import encodings
from wirecopy.files.source import Source
from wirecopy.kit import charsets
from wirecopy.patterns import later
from wirecopy.tree.nodes import Diagnostic, Document


class Parsing(TypedDict):
    """How every parser of ours is set."""

    resolve_entities: bool
    no_network: bool
    load_dtd: bool
    huge_tree: bool
    remove_comments: bool
    remove_pis: bool


PARSING = Parsing(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


class Content(msgspec.Struct, frozen=True):
    """The bytes of an XML document, ready to be parsed.

    `encoding` is theirs where that is not for the XML declaration to say; `diagnostics` name what
    the declaration has wrong.
    """

    data: bytes
    encoding: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def content_of(source: Source) -> Content:
    """The content of a source. Raises `Undecodable` and `InputUnavailable`.

    What many files of agencies have wrong is mended: blanks before the declaration; one that says
    UTF-16 though it is not written so itself; one that says, say, ISO-8859-1 where the bytes are
    UTF-8. An encoding is what its name means on the web: `iso-8859-1` is windows-1252.
    """
    is_text = isinstance(source.content, str | io.TextIOBase)
    if source.encoding is not None or is_text:
        return Content(source.text().encode("utf-8", "surrogatepass"), "utf-8")
    content = _begun(source.binary())
    found = _DECLARED.match(content)
    declared = found[1].decode().lower() if found else None
    if declared is not None and declared.startswith(("utf-16", "utf-32", "ucs", "iso-10646")):
        declared = "utf-8"
        return Content(_decoded(content, source, declared), declared)
    if source.decode_errors == "replace":
        return Content(_decoded(content, source, declared), "utf-8")
    if declared is not None and not content.isascii():
        return _as_on_the_web(content, declared, source)
    return Content(content)


def with_html_entities(content: Content, source: Source) -> Content:
    """The content with HTML's entities as numbers, where no DTD is named that may declare them.

    XML does not have them, but many agencies write them; an info names them. Raises `Undecodable`.
    """
    data = content.data
    if b"&" not in data:
        return content
    if data.count(b"&") == sum(map(data.count, _KNOWN_REFERENCES)) or _DTD.search(data):
        return content
    from wirecopy.kit.mending import html_as_numbers  # few files need it

    try:
        text, names, line = html_as_numbers(text_of(content, source))
    except LookupError:  # the parser says so
        return content
    if not names:
        return content
    shown = ", ".join(f"'&{name};'" for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    what = f"{shown}{more}: entities of HTML that nothing declares here, read as browsers do"
    told = (*content.diagnostics, Diagnostic("mended", "info", what, line))
    return Content(text.encode("utf-8", "surrogatepass"), "utf-8", told)


_KNOWN_REFERENCES = (b"&amp;", b"&lt;", b"&gt;", b"&quot;", b"&apos;", b"&#")
_DTD = later(rb"<!DOCTYPE[^>\[]*(?:\bSYSTEM\b|\bPUBLIC\b|\[)")
_MOST_NAMED = 10


def _as_on_the_web(content: bytes, declared: str, source: Source) -> Content:
    """Content beyond ASCII in the encoding that its declaration means, or has wrong."""
    codec = charsets.codec(declared)
    if codec is None or codec in ("utf-8", "utf-7"):
        return Content(content)  # an encoding that nobody knows: for the parser to say
    if encodings.is_readable(content, "utf-8"):
        what = f"declared as {declared}, but all of it is UTF-8: read as that"
        return Content(content, "utf-8", (_told(what),))
    if codec == _of_python(declared) and not codec.startswith("iso8859"):
        return Content(content)
    text = encodings.decoded(content, codec, "strict", source.name).text
    told = []
    # East Asian ones grew by characters; the others have text where a standard has controls.
    if codec in ("cp1252", "cp1254", "cp874") and _C1_BYTE.search(content):
        what = f"declared as {declared}: read as {encodings.named(codec)}, as on the web"
        told.append(_told(what))
    elif odd := _C1.search(text):
        what = f"U+{ord(odd[0]):04X} is a control, not text: is it {declared}?"
        told.append(_told(what, is_bad=True, line=text.count("\n", 0, odd.start()) + 1))
    return Content(text.encode(), "utf-8", tuple(told))


def _of_python(label: str) -> str:
    """The codec that Python takes a label for; none has an empty name."""
    try:
        return codecs.lookup(label).name
    except LookupError:
        return ""


def _told(what: str, *, is_bad: bool = False, line: int = 1) -> Diagnostic:
    return Diagnostic("odd-encoding", "warning" if is_bad else "info", what, line)


_C1_BYTE = later(rb"[\x80-\x9f]")
_C1 = later("[\x80-\x9f]")


def text_of(content: Content, source: Source) -> str:
    """The text of a content: in the encoding that is set, marked or declared, else UTF-8.

    Raises `Undecodable`, and `LookupError` for an encoding that nobody knows.
    """
    declared = _DECLARED.match(content.data)
    encoding = content.encoding or (declared[1].decode() if declared else None)
    return encodings.decoded(content.data, encoding, "strict", source.name).text


def with_diagnostics(documents: Iterable[Document], content: Content) -> Iterator[Document]:
    """The documents of a content, of which the first says what there is to say of the whole."""
    told = content.diagnostics
    for document in documents:
        if told:
            document = msgspec.structs.replace(document, diagnostics=told + document.diagnostics)
            told = ()
        yield document


def _begun(content: bytes) -> bytes:
    """The content with its declaration first; the blanks before it follow, so that lines stay."""
    begun = content.lstrip(b" \t\r\n")
    if len(begun) == len(content) or not begun.startswith(b"<?xml"):
        return content
    end = begun.find(b"?>") + 2
    return begun[:end] + content[: len(content) - len(begun)] + begun[end:]


def _decoded(content: bytes, source: Source, encoding: str | None) -> bytes:
    """The content as UTF-8, if undecodable bytes are to be replaced."""
    if source.decode_errors != "replace":
        return content
    with contextlib.suppress(WirecopyError):
        source = Source.of(content, encoding=encoding, decode_errors="replace")
        return source.text().encode()
    return content  # in an encoding that nobody knows: for the parser to say


# Seen only where the declaration itself is in ASCII, whatever encoding it names.
_DECLARED = later(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def bad(what: str, source: Source, line: int = 0, column: int = 0) -> BadData:
    """The error for a source that is not what its format says."""
    return BadData(
        what,
        source=source.name or "<input>",
        line=line,
        column=column,
        hint="is it the format that you meant?",
    )


def no_xml(
    error: etree.XMLSyntaxError, source: Source, log: "etree._ListErrorLog | None" = None
) -> BadData:
    """The error for a source that is not XML, or goes beyond a bound of the parser.

    `log` is that of a parser that reads piece by piece, whose errors say less: an entity that is
    not declared ends it with `no element found`.

    Undecodable bytes are named by their offset, with a guess: raises `Undecodable`.
    """
    line, column = error.position
    said = _PLACE.sub("", error.msg or "").strip()
    fatal = [each for each in log or () if each.level == etree.ErrorLevels.FATAL]
    if fatal and "no element found" in said:
        line, column, said = fatal[0].line, fatal[0].column, fatal[0].message.strip()
    if "encoding" in said or "UTF-8" in said:
        msgspec.structs.replace(source, encoding=None, decode_errors="strict").text()
    what = next((own for theirs, own in _BOUNDS if theirs in said), f"no XML: {said}")
    return bad(what, source, line, max(column, 0))


def is_whole(log: etree._ListErrorLog) -> bool:
    """Whether all that a parser's log complains of are prefixes: of the elements none is missing.

    An error has a log, too, which goes on from document to document: it is of no use here.
    """
    return all(each.domain == etree.ErrorDomains.NAMESPACE for each in log)


_PLACE = later(r",? line \d+, column -?\d+\s*\Z")
# What libxml2 says of its bounds (parserInternals.h), and what that means.
_BOUNDS = (
    ("Excessive depth", "elements are nested deeper than 256 levels"),
    ("Text node too long", "a text is longer than 10 MB"),
    ("Name too long", "a name is longer than 50,000 characters"),
    ("limit exceeded", "a tag or a text is longer than 10 MB"),
    ("too long", "a tag or a text is longer than 10 MB"),
    ("amplification", "declares entities that grow beyond measure"),
    ("no element found", "no XML: the document is empty"),
    ("Document is empty", "no XML: the document is empty"),
)


def refuse_entities(root: etree._Element, source: Source, content: Content) -> None:
    """Raises `BadData` if the document declares entities, which might stand in its text.

    A DOCTYPE alone is harmless, as are external parameter entities: they only name parts of a
    definition, which are never loaded.
    """
    declared = root.getroottree().docinfo.internalDTD
    # The stubs do not know what a DTD holds.
    names = [] if declared is None else [str(e.name) for e in declared.entities()]  # type: ignore[attr-defined]
    if names:
        harmless = _parameter_entities(content)
        names = [name for name in names if name not in harmless]
    if names:
        what = f"declares entities, which are not read: '{names[0][:40]}'"
        # The parser tells the line of the root, which follows the declarations.
        raise bad(what, source, line_of(root))


class _Begun(Exception):
    """The document's element begins: all declarations are over."""


def _parameter_entities(content: Content) -> set[str]:
    """The names of the external parameter entities that are declared; lxml shows all kinds alike.

    A name that stands for an entity of another kind, too, is none of them.
    """
    parser = expat.ParserCreate(content.encoding)
    external: set[str] = set()
    others: set[str] = set()

    def declares(
        name: str,
        is_parameter: bool,
        value: str | None,
        _base: object,
        system: str | None,
        *_: object,
    ) -> None:
        is_external = is_parameter and value is None and system is not None
        (external if is_external else others).add(name)

    def begins(*_: object) -> None:
        raise _Begun

    def refers(context: str | None, *_: object) -> int:
        # As if it were empty: else what is declared behind the reference would not be heard of.
        parser.ExternalEntityParserCreate(context).Parse(b"", True)
        return 1

    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    parser.EntityDeclHandler = declares
    parser.ExternalEntityRefHandler = refers
    parser.StartElementHandler = begins
    try:
        parser.Parse(content.data, True)
    except _Begun:
        return external - others
    except expat.ExpatError:
        pass
    return set()


def name_of(element: etree._Element | None) -> str:
    """An element's name without its namespace."""
    return "" if element is None else str(element.tag).rpartition("}")[2]


def whole_text(element: etree._Element) -> str:
    """All text in an element, as it stands there."""
    return "".join(map(str, element.itertext())) if len(element) else element.text or ""


def line_of(element: etree._Element) -> int:
    """The line where an element begins, or 0."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # untyped in the stubs
    return line or 0


def put_entities(root: etree._Element) -> None:
    """Puts text for the entities that a DTD declares which is not read; most are HTML's."""
    parents = dict.fromkeys(each.getparent() for each in root.iter(etree.Entity))
    for parent in parents:
        if parent is None:
            continue
        # Text is put together once: there may be many entities in it.
        before: etree._Element | None = None
        texts: list[str] = []
        for each in list(parent):
            if each.tag is etree.Entity:
                texts += (html.unescape(each.text or ""), each.tail or "")
                each.tail = None
                parent.remove(each)
            else:
                _append(parent, before, texts)
                before, texts = each, []
        _append(parent, before, texts)


def _append(parent: etree._Element, before: etree._Element | None, texts: list[str]) -> None:
    """Puts texts behind an element, or at the beginning of its parent."""
    if not texts:
        return
    if before is None:
        parent.text = "".join((parent.text or "", *texts))
    else:
        before.tail = "".join((before.tail or "", *texts))


def part_of(content: bytes, name: str, source: Source) -> etree._Element:
    """The root of a part of a document that is a package, such as `word/document.xml`.

    Raises `BadData` for what is not XML, beyond the parser's bounds, or has a DOCTYPE.
    """
    try:
        root = etree.fromstring(content, etree.XMLParser(**PARSING))
    except etree.XMLSyntaxError as error:
        said = _PLACE.sub("", error.msg or "").strip()
        what = next((own for theirs, own in _BOUNDS if theirs in said), f"no XML: {said}")
        raise bad(f"part '{name}': {what}", source) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs do not know it
        raise bad(f"part '{name}' has a DOCTYPE, as no office program writes it", source)
    return root
