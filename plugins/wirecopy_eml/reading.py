"""Reads e-mail: the text as a story, attachments as inputs of their own."""

import re
from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from itertools import groupby

import msgspec

import wirecopy
from wirecopy import (
    Article,
    BadData,
    Diagnostic,
    Document,
    Item,
    Message,
    QuoteTable,
    Source,
    Table,
    WirecopyError,
)
from wirecopy.kit.dates import iso_time
from wirecopy.kit.items import with_item
from wirecopy_eml import Options, PageOptions
from wirecopy_eml.parts import Attachment, Choice, Node, Parts, Text, parts

#: What stands in a document.
Child = QuoteTable | Table | Article

# Messages within messages.
_DEEPEST = 8
_REPLIES = re.compile(r"(?:(?:re|fwd?|aw|wg|sv|tr|rv|antw)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_PGP = "-----BEGIN PGP MESSAGE-----"
_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[^\n]+\n)*\n(.*?)\n-----BEGIN PGP SIGNATURE-----"
    r".*?(?:-----END PGP SIGNATURE-----|\Z)",
    re.DOTALL,
)


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a message: a document of its text, and those of its attachments."""
    found = parts(source)
    reading = _Reading(source, options, found)
    chosen = list(reading.chosen(found.nodes))
    children = reading.children([each for each in chosen if isinstance(each, Text)])
    attached = [
        document
        for each in chosen
        if isinstance(each, Attachment)
        for document in reading.attachment(each)
    ]
    told = reading.told()
    if not children and not attached:
        if found.warnings:
            what = f"holds nothing that can be read: {found.warnings[0]}"
            raise BadData(what, source=source.name or "<input>")
        children = [Article(reading.subject)] if reading.subject else []
    if children or told or not attached:
        yield Document(
            tuple(with_item(children, _item(found))),
            source=source.name,
            diagnostics=tuple(told),
            message=_message(found),
        )
    yield from attached


def _item(found: Parts) -> Item | None:
    """What the header says: who sent it, when, and its identifier."""
    name, address = _sender(found)
    told = {
        "guid": found.id or None,
        "version_created": iso_time(found.date),
        "provider": name or address or None,
    }
    return Item(**told) if any(told.values()) else None  # type: ignore[arg-type]  # each is text


def _message(found: Parts) -> Message | None:
    priority = found.priority[:1]
    message = Message(
        sender=found.sender or None,
        sent=iso_time(found.date),
        id=found.id or None,
        priority=int(priority) if priority in _PRIORITIES and priority else None,
    )
    return message if message != Message() else None


# X-Priority is from 1, the highest, to 5.
_PRIORITIES = frozenset("12345")


def _sender(found: Parts) -> tuple[str, str]:
    """The name and the address of the sender."""
    try:
        return parseaddr(found.sender)
    except (ValueError, IndexError, TypeError):  # what a malformed address makes it raise
        return "", ""


def read_page(source: Source, options: PageOptions) -> Iterator[Document]:
    """Reads the page that a browser saved with its pictures in one file."""
    found = parts(source)
    page = next(_pages(found.nodes), None)
    if page is None:
        raise BadData("holds no page", source=source.name or "<input>", hint="is it whole?")
    for document in wirecopy.read_many(
        [Source(source.name, page.html)],
        from_="html",
        options={"content": options.content, "charset": page.charset},
    ):
        told = [Diagnostic("not-read", "info", f"not read: {each}") for each in found.remarks]
        yield msgspec.structs.replace(document, diagnostics=(*told, *document.diagnostics))


def _pages(nodes: Iterable[Node]) -> Iterator[Text]:
    for node in nodes:
        if isinstance(node, Text) and node.is_html:
            yield node
        elif isinstance(node, Choice):
            for form in node.forms:
                yield from _pages(form)


class _Reading:
    """A message on its way to documents."""

    def __init__(self, source: Source, options: Options, found: Parts) -> None:
        self.name = source.name
        self.options = options
        self.found = found
        self.subject = _REPLIES.sub("", found.subject)
        self.diagnostics: list[Diagnostic] = []

    def chosen(self, nodes: Iterable[Node]) -> Iterator[Text | Attachment]:
        """The parts, of each choice those of one form."""
        for node in nodes:
            if isinstance(node, Choice):
                yield from self.chosen(self.form(node))
            else:
                yield node

    def form(self, choice: Choice) -> tuple[Node, ...]:
        """HTML if it holds quotes, else the plain text if it is half as long, else HTML."""
        html = next((form for form in reversed(choice.forms) if _is_html(form)), None)
        plain = next((form for form in choice.forms if not _is_html(form)), None)
        if html is None or plain is None:
            return choice.forms[-1]
        if self.options.text != "auto":
            return html if self.options.text == "html" else plain
        pages = list(_pages(html))
        documents = [document for page in pages for document in self.page(page)]
        if any(document.quotes for document in documents):
            return html
        words = sum(len(_said(document)) for document in documents)
        texts = [each.plain for each in self.chosen(plain) if isinstance(each, Text)]
        return plain if 2 * sum(len(text.split()) for text in texts) >= words else html

    def page(self, page: Text) -> Iterator[Document]:
        return wirecopy.read_many(
            [Source(self.name, page.html)],
            from_="html",
            options={"content": "page", "charset": page.charset},
        )

    def children(self, texts: list[Text]) -> list[Child]:
        """What the text says; the subject is the headline of a story that has none."""
        children: list[Child] = []
        for is_html, group in groupby(texts, key=lambda each: each.is_html):
            if is_html:
                for page in group:
                    for document in self.page(page):
                        children += document.children
                        self.diagnostics += document.diagnostics
            else:
                text = self.without_armour("\n\n".join(each.plain.strip("\n") for each in group))
                document = wirecopy.read(self.without_signature(text), from_="wire")
                children += document.children
                self.diagnostics += document.diagnostics
        return self.headed(children)

    def headed(self, children: list[Child]) -> list[Child]:
        subject = self.subject
        articles = [each for each in children if isinstance(each, Article)]
        if not subject or any(each.headline for each in articles):
            return children
        if articles:
            first = articles[0]
            return [
                msgspec.structs.replace(each, headline=subject) if each is first else each
                for each in children
            ]
        if children and children[0].__class__ is QuoteTable and children[0].title is None:
            return [msgspec.structs.replace(children[0], title=subject), *children[1:]]
        return children

    def without_armour(self, text: str) -> str:
        """A text that PGP signed in clear, without the signature."""
        if _PGP in text:
            raise BadData(
                "is protected by PGP",
                source=self.name or "<input>",
                hint="open it and save it as plain mail",
            )
        signed = _SIGNED.search(text)
        if signed is None:
            return text
        self.found.remarks.append("a PGP signature")
        clear = re.sub(r"^- ", "", signed[1], flags=re.MULTILINE)
        return text[: signed.start()] + clear + text[signed.end() :]

    def without_signature(self, text: str) -> str:
        """A text up to the line that begins the sender's signature."""
        lines = text.split("\n")
        if "-- " not in lines:
            return text
        at = lines.index("-- ")
        if any(line.strip() for line in lines[at + 1 :]):
            self.found.remarks.append("the sender's signature")
        return "\n".join(lines[:at])

    def attachment(self, attached: Attachment) -> list[Document]:
        """The documents of an attachment; of one that cannot be read it says why."""
        name = f"{self.name or '<input>'}/{attached.name}"
        if not self.options.attachments:
            self.found.remarks.append(f"attachment '{attached.name}'")
            return []
        if name.count(".eml/") > _DEEPEST:
            self.found.warnings.append(
                f"attachment '{attached.name}': messages are nested too deep"
            )
            return []
        source = Source(name, attached.content, file_name=attached.name)
        try:
            return list(wirecopy.read_many([source]))
        except WirecopyError as error:
            kind = (
                "remarks"
                if isinstance(error, wirecopy.FormatUnavailable | wirecopy.Unreadable)
                else "warnings"
            )
            getattr(self.found, kind).append(
                f"attachment '{attached.name}' ({attached.media_type}): {error.what}"
            )
            return []

    def told(self) -> list[Diagnostic]:
        """What there is to say, each part that is not read among it."""
        found = self.found
        return [
            *(Diagnostic("not-read", "warning", f"not read: {each}") for each in found.warnings),
            *(Diagnostic("not-read", "info", f"not read: {each}") for each in found.remarks),
            *self.diagnostics,
        ]


def _is_html(form: tuple[Node, ...]) -> bool:
    return next(_pages(form), None) is not None


def _said(document: Document) -> list[str]:
    return [
        word
        for article in document.articles
        for text in (article.headline, *(block.text for block in article.body))
        for word in text.split()
    ]
