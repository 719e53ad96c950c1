"""Makes the documents of this folder with the programs that people write such documents with.

    python tests/documents/make.py          # LibreOffice, pandoc, Chromium and the libraries of `dev`

All of them say what `STORY` and `ROWS` say. The tests read the files that are kept here, for the
programs write other bytes each time; where a program is missing, its files stay as they are.
"""

import base64
import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
HEADLINE = "Harbour shares climb after dock deal"
BYLINE = "By Nora Quill"
FIRST = (
    "OSTWICK, Nov 21 - Shares of harbour operators rose on Friday after the port authority "
    "said it had settled the long dispute over the eastern docks, traders said."
)
SECOND = (
    "The index closed at its highest level since March, and volumes were well above the "
    "average of the past month."
)
PARAGRAPHS = (FIRST, SECOND)
CLOSING = "Trading resumes on Monday at the usual hour, the exchange said in a statement."
HEADER = ("Symbol", "Price", "Change %", "Currency")
#: Symbol, price, change in percent, currency; as text that any of the programs shows so.
ROWS = (
    ("HRWD", "63.34", "0.42", "USD"),
    ("OSTK", "18.235", "-0.07", "EUR"),
    ("QAYB", "1107.5", "-2.15", "CHF"),
    ("NDRX", "0.815", "12.30", "GBP"),
    ("BTZ", "240.00", "0.00", "JPY"),
)
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"),
    )
)  # fmt: skip


#: A quote of a table: as `ROWS`.
Row = tuple[str, str, str, str]


def cells(quotes: Iterable[Row] = ROWS) -> list[Row]:
    """The table as it is shown."""
    return [
        HEADER,
        *((symbol, price, f"{change}%", unit) for symbol, price, change, unit in quotes),
    ]


def flat_text(quotes: Iterable[Row] = ROWS) -> str:
    """A flat OpenDocument text."""
    rows = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in cells(quotes)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:styles>'
        '<style:style style:name="Standard" style:family="paragraph"/>'
        '<style:style style:name="Heading_20_1" style:display-name="Heading 1" '
        'style:family="paragraph" style:parent-style-name="Standard"/></office:styles>'
        f'<office:body><office:text><text:h text:style-name="Heading_20_1" text:outline-level="1">'
        f"{HEADLINE}</text:h><text:p>{BYLINE}</text:p><text:p>{FIRST}</text:p>"
        f'<table:table><table:table-column table:number-columns-repeated="4"/>{rows}</table:table>'
        f"<text:p>{SECOND}</text:p><text:p>{CLOSING}</text:p>"
        "</office:text></office:body></office:document>\n"
    )


def flat_sheet(quotes: Iterable[Row] = ROWS) -> str:
    """A flat OpenDocument spreadsheet: figures with the formats of percentages and currencies."""

    def cell(kind: str, style: str, value: str, shown: str) -> str:
        return (
            f'<table:table-cell office:value-type="{kind}" table:style-name="{style}" {value}>'
            f"<text:p>{shown}</text:p></table:table-cell>"
        )

    rows = "<table:table-row>" + "".join(
        cell("string", "Default", "", title) for title in HEADER
    ) + "</table:table-row>"  # fmt: skip
    for symbol, price, change, unit in quotes:
        fraction = Decimal(change).scaleb(-2)
        rows += (
            "<table:table-row>"
            + cell("string", "Default", "", symbol)
            + cell("float", "Default", f'office:value="{price}"', price)
            + cell("percentage", "ce1", f'office:value="{fraction}"', f"{change}%")
            + cell("string", "Default", "", unit)
            + "</table:table-row>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>'
        '<number:percentage-style style:name="N11"><number:number number:decimal-places="2" '
        'number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N11"/>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Harbour"><table:table-column table:number-columns-repeated="4"/>{rows}'
        "</table:table></office:spreadsheet></office:body></office:document>\n"
    )


def rich_text(quotes: Iterable[Row] = ROWS) -> str:
    """A table in RTF."""
    edges = "".join(f"\\cellx{2000 * number}" for number in range(1, 5))
    rows = (
        f"\\trowd{edges}\\pard\\intbl " + "".join(f"{cell}\\cell " for cell in row) + "\\row\n"
        for row in cells(quotes)
    )
    return "{\\rtf1\\ansi " + "".join(rows) + "\\pard\\par}"


def word(quotes: Iterable[Row] = ROWS) -> bytes:
    """A table in the smallest Word document."""
    rows = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in row)
        + "</w:tr>"
        for row in cells(quotes)
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body><w:tbl>{rows}</w:tbl></w:body></w:document>",
        )
    return target.getvalue()


def message(quotes: Iterable[Row] = ROWS) -> str:
    """A page as a message."""
    return (
        "Subject: Closing prices\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
        + page(quotes)
    )


def page(quotes: Iterable[Row] = ROWS) -> str:
    """A web page, for Chromium to print."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in cells(quotes)
    )
    return (
        "<!doctype html><meta charset=utf-8><style>body{font:12pt serif;width:34em}"
        "td{padding:2pt 8pt;border-bottom:1px solid}</style>"
        f"<h1>{HEADLINE}</h1><p>{BYLINE}</p><p>{FIRST}</p><table>{rows}</table>"
        f"<p>{SECOND}</p><p>{CLOSING}</p>\n"
    )


def markdown() -> str:
    """The story for pandoc."""
    table = cells()
    table.insert(1, ("---",) * 4)
    rows = "\n".join("| " + " | ".join(row) + " |" for row in table)
    return f"# {HEADLINE}\n\n{BYLINE}\n\n{FIRST}\n\n{rows}\n\n{SECOND}\n\n{CLOSING}\n"


def office(folder: Path) -> None:
    """What LibreOffice makes of the flat files."""
    if not shutil.which("soffice"):
        return
    jobs = (
        ("harbour.fodt", ("odt", "docx", "rtf", "pdf")),
        ("harbour.fods", ("ods", "xls")),
    )
    for name, kinds in jobs:
        for kind in kinds:
            subprocess.run(
                ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office",
                 "--convert-to", kind, "--outdir", str(folder), str(HERE / name)],
                check=True, capture_output=True, timeout=180,
            )  # fmt: skip
            shutil.copy(folder / f"harbour.{kind}", HERE / f"libreoffice.{kind}")


def pandoc(folder: Path) -> None:
    """What pandoc makes of Markdown."""
    if not shutil.which("pandoc"):
        return
    (folder / "harbour.md").write_text(markdown(), "utf-8")
    for kind in ("docx", "odt", "rtf"):
        subprocess.run(
            ["pandoc", "-s", str(folder / "harbour.md"), "-o", str(HERE / f"pandoc.{kind}")],
            check=True, timeout=180,
        )  # fmt: skip


#: The names in a table whose cells are wrapped.
NAMES = ("Harwood Docks and Harbour Company", "Ostwick Quays", "Quayborough International Freight",
         "Nordrax", "Bitzer Crane Works")  # fmt: skip
#: A paragraph of columns side by side.
COLUMN = (
    "The harbour authority and its international shipping partners had considered extraordinary "
    "compensation for the unprecedented interruption of containerised freight, part {}."
)


def wrapped(rule: str) -> str:
    """A page with a table whose names take several lines, beside figures in the middle."""
    rows = "".join(
        f"<tr><td>{symbol}<td>{name}<td>{price}<td>{change}%<td>{unit}"
        for (symbol, price, change, unit), name in zip(ROWS, NAMES, strict=True)
    )
    return (
        "<!doctype html><meta charset=utf-8><style>body{font:11pt serif}table{border-collapse:"
        f"collapse}}td{{padding:5px 8px;{rule}}}td:nth-child(2){{width:8em}}</style>"
        "<table><tr><td>Symbol<td>Name<td>Price<td>Change %<td>Currency" + rows + "</table>\n"
    )


def columns() -> str:
    """A page of two columns of prose, justified and with hyphens, below a heading."""
    paragraphs = "".join(f"<p>{COLUMN.format(number)}</p>" for number in range(1, 9))
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><style>div{column-count:2;"
        "font:10pt serif;text-align:justify;hyphens:auto}</style>"
        f"<h1>{HEADLINE}</h1><div>{paragraphs}</div>\n"
    )


def chromium(folder: Path) -> None:
    """What Chromium prints."""
    if not shutil.which("chromium"):
        return
    pages = {
        "chromium": page(),
        "wrapped": wrapped(""),
        "ruled": wrapped("border:1px solid;vertical-align:top"),
        "columns": columns(),
    }
    for name, text in pages.items():
        (folder / "page.html").write_text(text, "utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--user-data-dir={folder}/chromium", f"--print-to-pdf={HERE / name}.pdf",
             str(folder / "page.html")],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip


def python_docx() -> None:
    """A Word document by python-docx."""
    from docx import Document

    document = Document()
    document.add_heading(HEADLINE, 0)
    document.add_paragraph(BYLINE)
    document.add_paragraph(PARAGRAPHS[0])
    shown = cells()
    table = document.add_table(rows=len(shown), cols=4)
    for row, texts in zip(table.rows, shown, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph(PARAGRAPHS[1])
    document.add_paragraph(CLOSING)
    document.save(HERE / "python-docx.docx")


def xlwt() -> None:
    """An old workbook by xlwt, with formats of currencies and percentages, and a hidden sheet."""
    import xlwt as library

    book = library.Workbook()
    sheet = book.add_sheet("Harbour")
    for column, title in enumerate(HEADER[:3]):
        sheet.write(0, column, title)
    formats = {"USD": '"$"#,##0.00', "EUR": "[$€-407] #,##0.000", "CHF": "[$CHF-807] #,##0.00",
               "GBP": '[$£-809]#,##0.000', "JPY": '#,##0.00 "JPY"'}  # fmt: skip
    percent = library.easyxf(num_format_str="0.00%")
    for row, (symbol, price, change, unit) in enumerate(ROWS, 1):
        sheet.write(row, 0, symbol)
        sheet.write(row, 1, float(price), library.easyxf(num_format_str=formats[unit]))
        sheet.write(row, 2, round(float(change) / 100, 6), percent)
    hidden = book.add_sheet("Notes")
    hidden.write(0, 0, "not for print")
    hidden.visibility = 1
    book.save(HERE / "xlwt.xls")
    book = library.Workbook()
    sheet = book.add_sheet("Cells")
    for column, title in ((0, "Club"), (1, "Founded"), (3, "Rank")):
        sheet.write(0, column, title)
    day, moment = library.easyxf(num_format_str="YYYY-MM-DD"), library.easyxf(num_format_str="h:mm")
    sheet.write_merge(1, 2, 0, 0, "North")
    sheet.write(1, 1, datetime(2026, 11, 20), day)
    sheet.write(2, 1, datetime(2026, 11, 20, 14, 30), moment)
    sheet.row(1).set_cell_error(3, "#DIV/0!")
    sheet.row(2).set_cell_boolean(3, True)
    sheet.write_merge(3, 3, 1, 2, "over two")
    book.save(HERE / "cells.xls")


def odfpy() -> None:
    """A text by odfpy."""
    from odf.opendocument import OpenDocumentText
    from odf.table import Table, TableCell, TableRow
    from odf.text import H, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text=HEADLINE))
    for text in (BYLINE, PARAGRAPHS[0]):
        document.text.addElement(P(text=text))
    table = Table(name="quotes")
    for texts in cells():
        row = TableRow()
        for text in texts:
            cell = TableCell()
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    for text in (PARAGRAPHS[1], CLOSING):
        document.text.addElement(P(text=text))
    document.save(HERE / "odfpy.odt")


def reportlab() -> None:
    """PDFs by ReportLab: the story, one that a password locks, and a picture of a page."""
    from reportlab.lib import colors, pagesizes, pdfencrypt
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfgen import canvas
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    styles = getSampleStyleSheet()
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)])
    for name, lock in (("reportlab.pdf", None), ("locked.pdf", "harbour"), ("owned.pdf", "")):
        encryption = None if lock is None else pdfencrypt.StandardEncryption(lock, "owner")
        SimpleDocTemplate(
            str(HERE / name), pagesize=pagesizes.A4, invariant=1, encrypt=encryption
        ).build(
            [
                Paragraph(HEADLINE, styles["Title"]),
                Paragraph(BYLINE, styles["Normal"]),
                Spacer(1, 8),
                Paragraph(PARAGRAPHS[0], styles["Normal"]),
                Spacer(1, 8),
                Table(cells(), style=style),
                Spacer(1, 8),
                Paragraph(PARAGRAPHS[1], styles["Normal"]),
                Spacer(1, 8),
                Paragraph(CLOSING, styles["Normal"]),
            ]
        )
    scan = canvas.Canvas(str(HERE / "scan.pdf"), pagesize=pagesizes.A4, invariant=1)
    scan.rect(100, 100, 200, 300, fill=1)
    scan.showPage()
    scan.save()


WIRE = (
    "Symbol | Change | Price | Currency\nHRWD | 0.42% | 63.34 | USD\nOSTK | -0.07% | 18.235 | EUR\n\n"
    f"{HEADLINE}\n{BYLINE}\n\n{FIRST}\n\n{CLOSING}\n"
)
GERMAN = (
    "Symbol | Veränderung | Kurs | Währung\nHRWD | 0,42% | 63,34 | €\nOSTK | -0,07% | 18,235 | €\n\n"
    "Hafenaktien steigen nach Einigung über Docks\n\nOstwick (nda) - Die Aktien der Hafenbetreiber "
    "sind am Freitag gestiegen, nachdem die Behörde den Streit für beendet erklärt hatte.\n"
)
JAPANESE = (
    "港湾株が上昇\n\n港湾当局は金曜日、東埠頭をめぐる長い争いを解決したと発表した。"
    "取引は月曜日に再開される。\n"
)


def inbox(folder: Path) -> None:
    """Fills a folder with files of all kinds, in several encodings, good and bad."""
    copied = {
        "letter.docx": "python-docx.docx", "draft.odt": "libreoffice.odt", "flat.fodt": "harbour.fodt",
        "closing.ods": "libreoffice.ods", "old.xls": "xlwt.xls", "memo.rtf": "libreoffice.rtf",
        "memo.doc": "pandoc.rtf", "report.pdf": "chromium.pdf", "locked.pdf": "locked.pdf",
        "scan.pdf": "scan.pdf",
    }  # fmt: skip
    for name, kept in copied.items():
        shutil.copy(HERE / kept, folder / name)
    (folder / "broken.docx").write_bytes((HERE / "python-docx.docx").read_bytes()[:9000])
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in cells()
    )
    table = f"<table>{rows}</table>"
    quoted = "\r\n".join(";".join(row) for row in cells())
    image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    item = f'"uri": "urn:x:1", "headlines": [{{"value": "{HEADLINE}"}}], "versionCreated": "2026-11-20T10:00:00Z"'
    texts: dict[str, tuple[str, str]] = {
        "wire.txt": (WIRE, "utf-8"),
        "boerse.txt": (GERMAN, "cp1252"),
        "tokyo.txt": (JAPANESE, "utf-16"),
        "quotes.csv": (quoted.replace("Symbol", "Kürzel"), "cp1252"),
        "quotes.tsv": (quoted.replace(";", "\t"), "utf-8-sig"),
        "page.html": (page().replace("utf-8", "windows-1252").replace("deal", "déal"), "cp1252"),
        "report.xls": (f"<html><body>{table}</body></html>", "utf-8"),
        "notes.md": (markdown(), "utf-8"),
        "feed.rss": (
            (
                f"<rss version='2.0'><channel><title>x</title><item><title>{HEADLINE}</title>"
                f"<description>{FIRST}</description></item></channel></rss>"
            ),
            "utf-8",
        ),
        "story.xml": (
            (
                f"<nitf><body><body.head><hedline><hl1>{HEADLINE}</hl1></hedline></body.head>"
                f"<body.content><p>{FIRST}</p></body.content></body></nitf>"
            ),
            "utf-8",
        ),
        "item.json": (f'{{{item}, "bodies": [{{"value": "{FIRST}"}}]}}', "utf-8"),
        "mail.eml": (
            (
                f"From: Nora Quill <nora@ostwick.example>\nSubject: {HEADLINE}\nMIME-Version: 1.0\n"
                "Message-ID: <1@ostwick.example>\nContent-Type: text/plain; charset=iso-8859-1\n"
                f"Content-Transfer-Encoding: 8bit\n\n{FIRST}\n\n{CLOSING} (café)\n"
            ),
            "cp1252",
        ),
    }
    for name, (text, encoding) in texts.items():
        (folder / name).write_bytes(text.encode(encoding))
    (folder / "logo.png").write_bytes(base64.b64decode(image))
    with zipfile.ZipFile(folder / "binary.xlsb", "w") as archive:
        archive.writestr("xl/workbook.bin", "x")
    # OLE files by the names of their streams alone.
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    (folder / "ancient.doc").write_bytes(ole + "WordDocument".encode("utf-16-le"))
    (folder / "outlook.msg").write_bytes(ole + "__substg1.0_".encode("utf-16-le"))


def main() -> None:
    (HERE / "harbour.fodt").write_text(flat_text(), "utf-8")
    (HERE / "harbour.fods").write_text(flat_sheet(), "utf-8")
    with tempfile.TemporaryDirectory() as name:
        for make in (office, pandoc, chromium):
            make(Path(name))
    for library in (python_docx, xlwt, odfpy, reportlab):
        try:
            library()
        except ImportError as error:
            print(f"{error}: its files stay as they are", file=sys.stderr)


if __name__ == "__main__":
    main()
