"""What kind of file a source is, by its content where its name says nothing or may be wrong."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import msgspec

from wirecopy import errors
from wirecopy.files.kinds import OLE
from wirecopy.files.source import Source
from wirecopy.patterns import later
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Reader

# So much of a file is looked at.
_HEAD = 1 << 14


class Kind(msgspec.Struct, frozen=True):
    """What a file is: the name of the reader for it, or none, and then what to do about it."""

    what: str
    reader: str = ""
    hint: str = ""


# How files begin.
_MAGIC = (
    (b"%PDF-", Kind("a PDF", "pdf")),
    (b"{\\rtf", Kind("rich text (RTF)", "rtf")),
    (b"\x89PNG", Kind("a picture (PNG)")),
    (b"\xff\xd8\xff", Kind("a picture (JPEG)")),
    (b"GIF8", Kind("a picture (GIF)")),
    (b"%!PS", Kind("PostScript", hint="save it as PDF")),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", hint="unpack it")),
    (b"Rar!\x1a\x07", Kind("a RAR archive", hint="unpack it")),
    (b"SQLite format 3\0", Kind("a database (SQLite)", hint="export its table as CSV")),
    (b"PAR1", Kind("a Parquet file", hint="name the column of its texts with --text-column")),
)
# The streams of OLE files by which they are known.
_STREAMS = (
    ("EncryptedPackage", Kind("a document with a password", hint="save it without one")),
    ("__substg1.0_", Kind("a message of Outlook's (.msg)", hint="save it as .eml")),
    ("__properties_version1.0", Kind("a message of Outlook's (.msg)", hint="save it as .eml")),
    ("WordDocument", Kind("an old Word document (.doc)", hint="save it as .docx")),
    ("PowerPoint Document", Kind("a presentation (.ppt)", hint="save its text")),
    ("Workbook", Kind("an old Excel workbook (.xls)", "xls")),
    ("Book", Kind("an old Excel workbook (.xls)", "xls")),
)
# Members of zip files, and the content of the one that is called `mimetype`.
_MEMBERS = (
    ("word/document.xml", Kind("a Word document", "docx")),
    ("xl/workbook.xml", Kind("an Excel workbook", "xlsx")),
    ("xl/workbook.bin", Kind("a binary workbook (.xlsb)", hint="save it as .xlsx")),
    ("ppt/presentation.xml", Kind("a presentation (.pptx)", hint="save its text")),
    ("datapackage.json", Kind("a data package", "csv")),
)
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_MIMETYPES = {
    "text": Kind("an OpenDocument text", "odt"),
    "spreadsheet": Kind("an OpenDocument spreadsheet", "ods"),
}
# Root elements, without their prefixes.
_ROOTS = {
    "nitf": Kind("NITF", "nitf"),
    "rss": Kind("an RSS feed", "rss"),
    "rdf": Kind("an RSS feed", "rss"),
    "feed": Kind("an Atom feed", "atom"),
    "html": Kind("a web page", "html"),
    "newsml": Kind("NewsML", "newsml"),
    "newsmessage": Kind("NewsML-G2", "newsml"),
    "newsitem": Kind("NewsML-G2", "newsml"),
    "packageitem": Kind("NewsML-G2", "newsml"),
    "workbook": Kind("an Excel 2003 XML workbook", hint="save it as .xlsx"),
    "worddocument": Kind("a Word 2003 XML document", hint="save it as .docx"),
}
_PAGE = Kind("a web page", "html")
_MAIL = Kind("e-mail", "eml")
_ARCHIVED_PAGE = Kind("a saved web page", "mhtml")
_NINJS = Kind("ninjs", "ninjs")
_TREE = Kind("wirecopy's own JSON", "json")
_ANPA = Kind("a message of ANPA 1312", "anpa")
_IPTC_7901 = Kind("a message of IPTC 7901", "iptc7901")
# A message of a wire: SOH and its header, then STX. Some lines set the eighth bit, for parity.
_MESSAGE = later(
    rb"[\x16\0\r\n ]*\x01[\r\n ]*(?:(?P<anpa>[a-z]\d{3,4}[\x1f\r\n -])"
    rb"|[A-Za-z]{2,5} ?\d{1,5} +\d +[A-Za-z]{1,4}\b)[^\x03\x04]*?\x02"
)
_LONGEST_HEADER = 400
_WITHOUT_PARITY = bytes(byte & 0x7F for byte in range(256))
# Readers whose files may be others' by that name; of most texts nothing can be said by content.
_IN_DOUBT = frozenset(
    "atom docx eml html json mhtml newsml nitf ods odt pdf rss rtf xls xlsx".split()
)


def reader_for(source: Source) -> tuple[Reader, Source]:
    """The reader of a source, and the source, which may now hold what could be read but once.

    By its content, if its name says nothing, or what another kind of file is often called; else by
    its name. Raises `Unreadable` for a kind that no reader takes, and `FormatUnavailable` where
    neither name nor content tells the kind.
    """
    is_text = isinstance(source.content, str)
    name = "" if is_text and not source.file_name else source.plain_name
    if not name and is_text:
        return registry.reader_for(name), source  # text is wire text
    by_name: Reader | None = None
    unknown: errors.FormatUnavailable | None = None
    try:
        by_name = registry.reader_for(name)
    except errors.FormatUnavailable as error:
        unknown = error
    says_something = "." in name.rpartition("/")[2].lstrip(".")
    if by_name is not None and says_something and by_name.name not in _IN_DOUBT:
        return by_name, source
    path = source.path
    if path is not None and path.is_dir():
        return registry.reader_for(name), source
    head, source = _head(source)
    kind = recognised(head, source.binary)
    if kind is not None and by_name is not None and says_something and _is_like(kind, by_name):
        kind = None
    if kind is None:
        if by_name is None:
            assert unknown is not None  # one of the two
            raise unknown
        return by_name, source
    return _reader(kind, source), source


def _is_like(kind: Kind, reader: Reader) -> bool:
    """Whether the reader by name reads the kind, perhaps together with others."""
    return kind.reader == reader.name or (kind.reader == "json" and reader.name == "ninjs")


def _reader(kind: Kind, source: Source) -> Reader:
    name = source.name or "<input>"
    if not kind.reader:
        raise errors.Unreadable(
            f"is {kind.what}, which no reader takes", source=name, hint=kind.hint
        )
    try:
        return registry.reader(kind.reader)
    except errors.FormatUnavailable as error:
        raise errors.FormatUnavailable(
            f"is {kind.what}, which no reader takes",
            source=name,
            hint="`wirecopy formats` lists what can be read",
        ) from error


def recognised(head: bytes, whole: Callable[[], bytes] = bytes) -> Kind | None:
    """What a file is that begins so; None for text of which nothing can be said.

    `whole` gives all of it, for kinds that are told by what is further behind.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(whole())
    if head.startswith(OLE):
        content = whole()
        for stream, kind in _STREAMS:
            if stream.encode("utf-16-le") in content:
                return kind
        return Kind("an old Office file", hint="save it in a newer format")
    message = _MESSAGE.match(head[:_LONGEST_HEADER].translate(_WITHOUT_PARITY))
    if message is not None:
        return _ANPA if message["anpa"] else _IPTC_7901
    text = _text(head).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _of_markup(text)
    if text.startswith(("{", "[")):
        return _of_json(text)
    if (found := _HEADERS.match(text)) is not None and _HEADER.search(found[0]):
        is_page = re.search(r"(?im)^content-type:\s*multipart/related", found[0])
        return _ARCHIVED_PAGE if is_page else _MAIL
    return None


def _head(source: Source) -> tuple[bytes, Source]:
    if source.path is None and not isinstance(source.content, str | bytes):
        # It may be such as can be read but once.
        source = msgspec.structs.replace(
            source, content=source.binary(), file_name=source.plain_name
        )
    with source.stream() as stream:
        return stream.read(_HEAD), source


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace")


def _of_zip(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < _HEAD:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said.startswith(_OPEN_DOCUMENT):
                    kind = said.removeprefix(_OPEN_DOCUMENT).partition("-")[0]
                    return _MIMETYPES.get(kind, Kind(f"an OpenDocument file ({kind[:20]})"))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        return None
    found = next((kind for member, kind in _MEMBERS if member in names), None)
    return found or Kind("a zip archive", hint="give it a name that ends with .zip")


# What may stand before a root element, and the element.
_ROOT = later(
    r"(?:\s++|<\?[^>]*+>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[[^\]]*+\]\s*+)?>)*+"
    r"<(?:[\w.-]++:)?([A-Za-z_][\w.-]*+)([^>]*+)",
    re.IGNORECASE | re.DOTALL,
)
_DOCTYPE = later(r"<!DOCTYPE\s+html\b", re.IGNORECASE)
_FLAT = later(r"opendocument\.(text|spreadsheet)")
_PARTS_OF_PAGES = frozenset("head body table div p h1 article main meta title section".split())


def _of_markup(text: str) -> Kind | None:
    if _DOCTYPE.match(text):
        return _PAGE
    found = _ROOT.match(text)
    if found is None:
        return None
    root = found[1].lower()
    if root == "document" and (flat := _FLAT.search(found[2])):
        return _MIMETYPES[flat[1]]
    if root in _PARTS_OF_PAGES:
        return _PAGE
    return _ROOTS.get(root)


_KEYS = later(r'"([A-Za-z_$@]\w*)"\s*:')
_TOP = later(r"[\[\s]*\{")
_OURS = later(r'[\[\s]*\{\s*"type"\s*:\s*"Document"')
_TELLING = frozenset(
    "headline headlines body_text body_html body_xhtml bodies versioncreated versionCreated "
    "slugline pubstatus pubStatus associations $standard standard".split()
)


def _of_json(text: str) -> Kind | None:
    """ninjs by the keys of its first object; our own JSON by its type."""
    if _OURS.match(text):
        return _TREE
    if not _TOP.match(text):
        return None
    keys = set(_KEYS.findall(text))
    return (
        _NINJS
        if "uri" in keys and not keys.isdisjoint(_TELLING) and "@context" not in keys
        else None
    )


_HEADERS = later(r"(?:(?:[A-Za-z-]{2,60}:[^\n]*+|[ \t][^\n]*+)\n)++")
_HEADER = later(r"(?im)^(?:mime-version|message-id|received|return-path|delivered-to)[ \t]*:")
