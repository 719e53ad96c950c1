"""Reads OpenDocument files: texts as stories with tables, spreadsheets as tables.

The content is taken from the XML itself (ODF 1.3, part 3): libraries lose covered cells, blanks
and deleted text, and with them figures and columns.
"""

from collections.abc import Iterator

import msgspec
from lxml import etree

from wirecopy import Diagnostic, Document, Item, Property, Source
from wirecopy.kit.assembly import assemble
from wirecopy.kit.blocks import Blocks
from wirecopy.kit.dates import iso_time
from wirecopy.kit.items import with_item
from wirecopy.kit.paragraphs import with_lines
from wirecopy.kit.records import bad, meaning_options, member, unpacked
from wirecopy.kit.sheets import documents
from wirecopy.kit.xml import line_of, name_of, part_of
from wirecopy_odf import Options, SheetOptions
from wirecopy_odf.sheets import sheets
from wirecopy_odf.styles import OFFICE, Styles, furniture
from wirecopy_odf.walking import Walk

_KINDS = {"presentation": "a presentation", "drawing": "a drawing", "chart": "a chart"}


def read(source: Source, options: Options | SheetOptions) -> Iterator[Document]:
    """Reads a text as one document, a spreadsheet as one document a sheet."""
    content, meta, others = _parts(source, options)
    body = content.find(f"{OFFICE}body")
    kinds = [] if body is None else [str(each.tag).removeprefix(OFFICE) for each in body]
    roots = [*others, content]
    styles = Styles(roots)
    if body is not None and "text" in kinds:
        document = _text(body[kinds.index("text")], styles, list(furniture(roots)), source)
        children = with_item(document.children, _item(content if meta is None else meta))
        yield msgspec.structs.replace(document, children=tuple(children))
    elif body is not None and "spreadsheet" in kinds:
        found = list(sheets(body[kinds.index("spreadsheet")], styles, source))
        cells = options.cells if isinstance(options, SheetOptions) else ""
        yield from documents(found, source, meaning_options(cells))
    else:
        kind = next((_KINDS[each] for each in kinds if each in _KINDS), "no text and no tables")
        raise bad(source, f"holds {kind}", hint="save it as .odt, .ods or .pdf")


def _parts(
    source: Source, options: Options | SheetOptions
) -> tuple[etree._Element, etree._Element | None, list[etree._Element]]:
    """The parts with the content, the properties and the styles; a flat file is all of them."""
    content = source.binary()
    if not content.startswith(b"PK"):
        if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise bad(source, "is not an OpenDocument file: neither a zip file nor XML")
        if len(content) > options.most_megabytes * 1_000_000:
            hint = f"more than {options.most_megabytes} MB needs -I most_megabytes=…"
            raise bad(source, f"is {len(content) // 1_000_000} MB large", hint=hint)
        return part_of(content, "content", source), None, []
    with unpacked(source, options.most_megabytes, content) as archive:
        names = set(archive.namelist())
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in member(archive, manifest, source):
            raise bad(source, "a password protects it", hint="save it without one")
        parts = ["content.xml", *(each for each in ("styles.xml",) if each in names)]
        first, *others = [part_of(member(archive, each, source), each, source) for each in parts]
        meta = "meta.xml"
        told = part_of(member(archive, meta, source), meta, source) if meta in names else None
        return first, told, others


def _item(root: etree._Element) -> Item | None:
    """What the properties say: times, key words, and who made the file, who may be no author."""
    meta = root.find(f"{OFFICE}meta")
    if meta is None:
        return None
    said: dict[str, list[str]] = {}
    for each in meta:
        if text := (each.text or "").strip():
            said.setdefault(name_of(each), []).append(text)
    told: dict[str, object] = {
        "first_created": iso_time(next(iter(said.get("creation-date", ())), None)),
        "version_created": iso_time(next(iter(said.get("date", ())), None)),
        "keywords": tuple(said.get("keyword", ())),
        "other": tuple(
            Property(f"dc:{name.removeprefix('initial-')}", said[name][0])
            for name in ("initial-creator", "creator")
            if name in said
        )[:1],
    }
    told = {name: value for name, value in told.items() if value}
    return Item(**told) if told else None  # type: ignore[arg-type]  # each as its field's type


def _text(body: etree._Element, styles: Styles, left_out: list[str], source: Source) -> Document:
    blocks = Blocks(name=source.name or "<input>")
    for kind in left_out:
        blocks.leave_out(kind)
    Walk(blocks, styles).over(body)
    content = blocks.finish()
    if not content.items:
        raise bad(source, "holds no text", hint="is it whole?", line=line_of(body))
    found = assemble(list(with_lines(content.items)))
    told: list[Diagnostic] = sorted(
        (*content.diagnostics, *found.diagnostics), key=lambda each: (each.line, each.column)
    )
    return Document(found.children, source.name, diagnostics=tuple(told))
