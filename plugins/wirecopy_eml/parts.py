"""The parts of a message: which are its text, which are attachments, which cannot be read."""

import email
import email.errors
import email.policy
from email.header import decode_header, make_header
from email.message import Message

import msgspec

from wirecopy import BadData, Source
from wirecopy.kit.charsets import codec, decoded, is_utf8
from wirecopy.kit.kinds import OLE
from wirecopy_eml.flowed import joined

# Messages in messages, and parts in parts.
MOST_PARTS = 500
MOST_MULTIPARTS = 100
# What a malformed header makes the standard library raise.
_MALFORMED = (
    ValueError,
    IndexError,
    AttributeError,
    TypeError,
    LookupError,
    email.errors.MessageError,
)
_SIGNATURES = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")


class Text(msgspec.Struct, frozen=True):
    """A part that is text: `plain`, or `html` as its bytes and the charset that they are in."""

    is_html: bool
    plain: str = ""
    html: bytes = b""
    charset: str = ""


class Attachment(msgspec.Struct, frozen=True):
    """A part that is a file of its own."""

    name: str
    media_type: str
    content: bytes


class Choice(msgspec.Struct, frozen=True):
    """Forms of the same text, each as the parts that it consists of."""

    forms: tuple[tuple["Node", ...], ...]


#: What a message consists of.
Node = Text | Attachment | Choice


class Parts(msgspec.Struct):
    """The parts of a message in their order, and what there is to say about them."""

    subject: str = ""
    sender: str = ""
    date: str = ""
    id: str = ""
    priority: str = ""
    nodes: list[Node] = []
    remarks: list[str] = []
    warnings: list[str] = []


def parts(source: Source) -> Parts:
    """The parts of a message. Raises `BadData` for what is encrypted, or out of bounds."""
    content = source.binary()
    name = source.name or "<input>"
    if content.startswith(OLE):
        raise BadData(
            "is a message of Outlook's (.msg), not e-mail", source=name, hint="save it as .eml"
        )
    if content.lower().count(b"boundary=") > MOST_MULTIPARTS:
        raise BadData(
            f"has parts in more than {MOST_MULTIPARTS} parts",
            source=name,
            hint="no honest mail is built so",
        )
    content = content.lstrip(b"\r\n")
    if content.startswith(b"From ") and b"\n" in content:  # as mailboxes begin each message
        content = content.partition(b"\n")[2]
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
    except (RecursionError, *_MALFORMED) as error:
        raise BadData(f"is not a message: {error}", source=name, hint="is it whole?") from error
    # Not `get`, which parses: `From: <` makes it raise.
    if not any(key.lower() in _TELLING for key, _ in message.raw_items()):
        raise BadData("is not a message: it has no header", source=name, hint="is it e-mail?")
    found = Parts(
        subject=header(message, "subject"),
        sender=header(message, "from"),
        date=header(message, "date"),
        id=header(message, "message-id").strip("<> "),
        priority=header(message, "x-priority"),
    )
    _Walk(found, name).over(message)
    return found


_TELLING = frozenset("from to subject date message-id mime-version content-type received".split())


def header(message: Message, name: str) -> str:
    """A header as text, however it is written; empty for none."""
    try:
        value = message.get(name)
        return " ".join(str(value).split()) if value is not None else ""
    except _MALFORMED:
        raw = next((v for k, v in message.raw_items() if k.lower() == name), "")
        try:
            return " ".join(str(make_header(decode_header(str(raw)))).split())
        except _MALFORMED:
            return " ".join(str(raw).split())


class _Walk:
    """A walk over the parts of a message."""

    def __init__(self, found: Parts, name: str) -> None:
        self.found = found
        self.name = name
        self.count = 0

    def over(self, message: Message) -> None:
        self.found.nodes += self.nodes(message)

    def nodes(self, part: Message) -> list[Node]:
        self.count += 1
        if self.count > MOST_PARTS:
            raise BadData(
                f"has more than {MOST_PARTS} parts", source=self.name, hint="no honest mail has"
            )
        kind = content_type(part)
        if kind in _ENCRYPTED or kind == "multipart/encrypted":
            what = "PGP" if "pgp" in kind or kind.endswith("encrypted") else "S/MIME"
            raise BadData(
                f"is protected by {what}",
                source=self.name,
                hint="open it and save it as plain mail",
            )
        if kind.startswith("multipart/") and part.is_multipart():
            inner = [each for each in part.get_payload() if isinstance(each, Message)]
            match kind:
                case "multipart/alternative":
                    return self.alternative(inner)
                case "multipart/related":
                    return self.related(part, inner)
                case _:
                    return [node for each in inner for node in self.nodes(each)]
        return self.leaf(part, kind)

    def alternative(self, inner: list[Message]) -> list[Node]:
        """One branch is the text; a file beside it in a branch is there in any case."""
        forms = tuple(tuple(self.nodes(each)) for each in inner)
        textual = tuple(form for form in forms if _texts(form))
        others = [node for form in forms if form not in textual for node in form]
        return [*([Choice(textual)] if textual else []), *others]

    def related(self, part: Message, inner: list[Message]) -> list[Node]:
        start = _param(part, "start").strip("<>")
        root = next(
            (each for each in inner if start and header(each, "content-id").strip("<>") == start),
            inner[0] if inner else None,
        )
        nodes: list[Node] = [] if root is None else self.nodes(root)
        pictures = [each for each in inner if each is not root]
        named = [each for each in pictures if not content_type(each).startswith(_INSIDE)]
        if len(pictures) > len(named):
            self.found.remarks.append(
                f"{len(pictures) - len(named)} pictures and styles of the page"
            )
        return nodes + [node for each in named for node in self.nodes(each)]

    def leaf(self, part: Message, kind: str) -> list[Node]:
        name = file_name(part)
        if kind in _SIGNATURES:
            self.found.remarks.append(f"a signature ({kind})")
            return []
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            self.found.warnings.append(
                "winmail.dat, which only Outlook can open: ask its sender for plain mail"
            )
            return []
        if kind == "message/rfc822":
            inner = part.get_payload()
            message = inner[0] if isinstance(inner, list) and inner else None
            if not isinstance(message, Message):
                return []
            return [Attachment(name or "message.eml", kind, _bytes_of(message))]
        content = payload(part)
        is_text = kind in ("text/plain", "text/html") and not name and not _is_attached(part)
        if not is_text:
            if kind.startswith("image/") and not _is_attached(part):
                self.found.remarks.append(f"a picture{f' ({name})' if name else ''}")
                return []
            return [Attachment(name or f"attachment{_ENDINGS.get(kind, '')}", kind, content)]
        label = _charset(part)
        if label and codec(label) is None:
            self.found.remarks.append(f"the charset '{label[:40]}', which nobody knows")
        if kind == "text/html":
            return [Text(True, html=content, charset=label)] if content.strip() else []
        text = self.decoded(content, label)
        text = (
            joined(text, delsp=_param(part, "delsp").lower() == "yes")
            if (_param(part, "format").lower() == "flowed")
            else text
        )
        return [Text(False, plain=text)] if text.strip() else []

    def decoded(self, content: bytes, label: str) -> str:
        name = codec(label) or ""
        if not name or (name == "cp1252" and is_utf8(content)):
            name = "utf-8" if is_utf8(content) else "cp1252"
        text, lost = decoded(content, name)
        if lost:
            self.found.warnings.append(f"{lost} characters that are not {name}: they became U+FFFD")
        return text.replace("\r\n", "\n")


_INSIDE = (
    "image/",
    "text/css",
    "font/",
    "application/font",
    "text/javascript",
    "application/javascript",
)
_ENDINGS = {
    "text/csv": ".csv", "text/html": ".html", "text/plain": ".txt", "application/json": ".json",
    "text/markdown": ".md", "application/rss+xml": ".rss", "application/atom+xml": ".atom",
    "application/pdf": ".pdf", "text/calendar": ".ics",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip


def content_type(part: Message) -> str:
    """What a part is, in lower case."""
    try:
        return part.get_content_type()
    except _MALFORMED:
        return "text/plain"


def file_name(part: Message) -> str:
    """The name that a part is saved under, without folders; empty for none."""
    try:
        name = part.get_filename() or ""
    except _MALFORMED:
        return ""
    return " ".join(name.replace("\\", "/").rpartition("/")[2].split())


def payload(part: Message) -> bytes:
    """The content of a part, out of its transfer encoding."""
    try:
        content = part.get_payload(decode=True)
    except _MALFORMED:
        content = None
    return content if isinstance(content, bytes) else b""


def _bytes_of(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (*_MALFORMED, RecursionError):
        return b""


def _is_attached(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except _MALFORMED:
        return False


def _param(part: Message, name: str) -> str:
    try:
        value = part.get_param(name)
    except _MALFORMED:
        return ""
    return value if isinstance(value, str) else ""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except _MALFORMED:
        return ""


def _texts(form: tuple[Node, ...]) -> bool:
    return any(isinstance(each, Text | Choice) for each in form)
