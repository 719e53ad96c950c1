"""Reads OpenDocument files: texts as stories with tables, spreadsheets as tables.

The content is taken from the XML itself (ODF 1.3, part 3): libraries lose covered cells, blanks
and deleted text, and with them figures and columns.
"""

from collections.abc import Iterator

from lxml import etree

from wirecopy import Diagnostic, Document, Source
from wirecopy.kit.assembly import assemble
from wirecopy.kit.blocks import Blocks
from wirecopy.kit.paragraphs import with_lines
from wirecopy.kit.records import bad, meaning_options, member, unpacked
from wirecopy.kit.sheets import documents
from wirecopy.kit.xml import line_of, part_of
from wirecopy_odf import Options, SheetOptions
from wirecopy_odf.sheets import sheets
from wirecopy_odf.styles import OFFICE, Styles, furniture
from wirecopy_odf.walking import Walk

_KINDS = {"presentation": "a presentation", "drawing": "a drawing", "chart": "a chart"}


def read(source: Source, options: Options | SheetOptions) -> Iterator[Document]:
    """Reads a text as one document, a spreadsheet as one document a sheet."""
    content, others = _parts(source, options)
    body = content.find(f"{OFFICE}body")
    kinds = [] if body is None else [str(each.tag).removeprefix(OFFICE) for each in body]
    roots = [*others, content]
    styles = Styles(roots)
    if body is not None and "text" in kinds:
        yield _text(body[kinds.index("text")], styles, list(furniture(roots)), source)
    elif body is not None and "spreadsheet" in kinds:
        found = list(sheets(body[kinds.index("spreadsheet")], styles, source))
        cells = options.cells if isinstance(options, SheetOptions) else ""
        yield from documents(found, source, meaning_options(cells))
    else:
        kind = next((_KINDS[each] for each in kinds if each in _KINDS), "no text and no tables")
        raise bad(source, f"holds {kind}", hint="save it as .odt, .ods or .pdf")


def _parts(
    source: Source, options: Options | SheetOptions
) -> tuple[etree._Element, list[etree._Element]]:
    """The part with the content, and that with the styles, which a flat file holds itself."""
    content = source.binary()
    if not content.startswith(b"PK"):
        if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise bad(source, "is not an OpenDocument file: neither a zip file nor XML")
        if len(content) > options.most_megabytes * 1_000_000:
            hint = f"more than {options.most_megabytes} MB needs -I most_megabytes=…"
            raise bad(source, f"is {len(content) // 1_000_000} MB large", hint=hint)
        return part_of(content, "content", source), []
    with unpacked(source, options.most_megabytes, content) as archive:
        names = set(archive.namelist())
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in member(archive, manifest, source):
            raise bad(source, "a password protects it", hint="save it without one")
        parts = ["content.xml", *(each for each in ("styles.xml",) if each in names)]
        first, *others = [part_of(member(archive, each, source), each, source) for each in parts]
        return first, others


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
