"""What people write for one feed and one format: no odd text, no options, nothing checked.

`python by_hand.py csv|newsml|xlsx FOLDER OUTPUT` does the job of `wirecopy convert FOLDER/ --to …`:
the same columns, elements and sheets.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

QUOTE = re.compile(r"(\S+) \| (-?[\d.]+)% \| ([\d.]+) \| (\S+) \| \|$")
CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}


def files(folder: str) -> Iterator[tuple[int, str, str]]:
    """The number, name and text of each."""
    for number, path in enumerate(sorted(Path(folder).glob("*.txt")), start=1):
        yield number, str(path), path.read_text("utf-8")


def parsed(text: str) -> tuple[list[tuple[str, str, str, str]], list[str], str, str]:
    """The quotes, the headline and paragraphs, the author and the agency."""
    quotes, lines = [], []
    for line in text.splitlines():
        if found := QUOTE.match(line):
            quotes.append(found.groups())
        elif line:
            lines.append(line)
    author, agency = lines.pop().split("--")
    return quotes, lines, author, agency


def to_csv(folder: str, output: str) -> None:
    import csv

    names = "document,place,row,source,title,symbol,name,exchange,price,change,change_percent,currency,currency_text,time,extra"
    with open(output, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names.split(","))
        for number, name, text in files(folder):
            row = 0
            for line in text.splitlines():
                if found := QUOTE.match(line):
                    row += 1
                    symbol, change, price, sign = found.groups()
                    currency = CURRENCIES.get(sign)
                    begins = [number, 1, row, name, None, symbol, None, None, price, None]
                    writer.writerow([*begins, change, currency, sign, None, None])


def to_newsml(folder: str, output: str) -> None:
    import uuid

    from lxml import etree

    time = "1970-01-01T00:00:00Z"
    nar = "http://iptc.org/std/nar/2006-10-01/"
    xhtml = "http://www.w3.org/1999/xhtml"

    def item(number: int, words: str, provider: str, profile: str) -> etree._Element:
        guid = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, words)}"
        root = etree.Element("newsItem", xmlns=nar, standard="NewsML-G2", standardversion="2.35",
                             conformance="power", guid=guid, version="1")  # fmt: skip
        catalog = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
        etree.SubElement(root, "catalogRef", href=catalog)
        own = etree.SubElement(root, "catalog")
        etree.SubElement(own, "scheme", alias="q", uri="urn:x-wirecopy:quote:")
        meta = etree.SubElement(root, "itemMeta")
        etree.SubElement(meta, "itemClass", qcode="ninat:text")
        etree.SubElement(meta, "provider", literal=provider)
        etree.SubElement(meta, "versionCreated").text = time
        etree.SubElement(meta, "pubStatus", qcode="stat:usable")
        etree.SubElement(meta, "generator", versioninfo="1").text = "by hand"
        etree.SubElement(meta, "profile").text = profile
        etree.SubElement(meta, "itemMetaExtProperty", rel="q:document", value=str(number))
        return root

    def body(root: etree._Element, title: str, **attributes: str) -> etree._Element:
        content = etree.SubElement(root, "contentSet")
        inline = etree.SubElement(
            content, "inlineXML", contenttype="application/xhtml+xml", **attributes
        )
        html = etree.SubElement(inline, "html", xmlns=xhtml)
        head = etree.SubElement(html, "head")
        etree.SubElement(head, "title").text = title
        return etree.SubElement(html, "body")

    def table(number: int, text: str, quotes: list, agency: str) -> etree._Element:
        root = item(number, text + "quotes", agency, "quote-table")
        meta = etree.SubElement(root, "contentMeta")
        etree.SubElement(meta, "genre", qcode="genre:Results_Listings_and_Statistics")
        etree.SubElement(meta, "subject", type="cpnat:abstract", qcode="medtop:04000000")
        for symbol, change, price, sign in quotes:
            about = etree.SubElement(root, "assert", qcode=f"ticker:{symbol}")
            etree.SubElement(about, "hasInstrument", symbol=symbol)
            etree.SubElement(about, "conceptExtProperty", rel="q:price", value=price,
                             valuedatatype="xs:decimal",
                             valueunit=f"iso4217a:{CURRENCIES[sign]}")  # fmt: skip
            etree.SubElement(about, "conceptExtProperty", rel="q:priceChangePercent", value=change,
                             valuedatatype="xs:decimal")  # fmt: skip
            etree.SubElement(about, "conceptExtProperty", rel="q:priceCurrencyText", value=sign,
                             valuedatatype="xs:string")  # fmt: skip
        grid = etree.SubElement(body(root, ""), "table")
        header = etree.SubElement(etree.SubElement(grid, "thead"), "tr")
        for title in ("Symbol", "Price", "Change %", "Currency"):
            etree.SubElement(header, "th", scope="col").text = title
        rows = etree.SubElement(grid, "tbody")
        for symbol, change, price, sign in quotes:
            row = etree.SubElement(rows, "tr")
            etree.SubElement(row, "th", scope="row").text = symbol
            for cell in (price, change, sign):
                etree.SubElement(row, "td").text = cell
        return root

    def article(number: int, lines: list[str], author: str, agency: str) -> etree._Element:
        headline, *paragraphs = lines
        root = item(number, "\n".join(lines), agency, "text-article")
        meta = etree.SubElement(root, "contentMeta")
        etree.SubElement(meta, "infoSource", literal=agency)
        creator = etree.SubElement(meta, "creator", literal=author)
        etree.SubElement(creator, "name").text = author
        etree.SubElement(meta, "headline").text = headline
        etree.SubElement(meta, "by").text = author
        etree.SubElement(meta, "creditline").text = agency
        count = sum(len(paragraph.split()) for paragraph in paragraphs)
        page = body(root, headline, wordcount=str(count))
        for paragraph in paragraphs:
            etree.SubElement(page, "p").text = paragraph
        return root

    with open(output, "wb") as stream:
        stream.write(
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">\n'
            b"<header><sent>1970-01-01T00:00:00Z</sent><sender>by hand</sender></header>\n<itemSet>\n"
        )
        for number, _, text in files(folder):
            quotes, lines, author, agency = parsed(text)
            stream.write(etree.tostring(table(number, text, quotes, agency)))
            stream.write(etree.tostring(article(number, lines, author, agency)))
        stream.write(b"</itemSet>\n</newsMessage>\n")


def to_xlsx(folder: str, output: str) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook(write_only=True)
    sheets = {}
    for title, columns in {
        "Quotes": "Symbol Name Exchange Price Change Change_% Currency Time Currency_as_written Other_cells Table Source Document Place Row",
        "Articles": "Headline Subheadline Author Agency Dateline Date Dateline_agency Credit Language Paragraphs Words Source Document Place",
        "Paragraphs": "Text Kind Document Place Paragraph Part",
        "Sources": "Source Document Quotes Articles Diagnostics Messages",
    }.items():
        sheet = sheets[title] = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        header = [WriteOnlyCell(sheet, name.replace("_", " ")) for name in columns.split()]
        for cell in header:
            cell.font = Font(bold=True)
        sheet.append(header)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, name, text in files(folder):
        quotes, (headline, *paragraphs), author, agency = parsed(text)
        sheet = sheets["Quotes"]
        for row, (symbol, change, price, sign) in enumerate(quotes, start=1):
            currency = CURRENCIES[sign]
            figure = WriteOnlyCell(sheet, float(price))
            figure.number_format = f"[${currency}] #,##0.00"
            percent = WriteOnlyCell(sheet, float(change) / 100)
            percent.number_format = "+0.00%;-0.00%;0.00%"
            sheet.append([symbol, None, None, figure, None, percent, currency, None, sign,
                          None, None, name, number, 1, row])  # fmt: skip
        count = sum(len(paragraph.split()) for paragraph in paragraphs)
        sheets["Articles"].append([headline, None, author, agency, None, None, None, None, None,
                                   len(paragraphs), count, name, number, 2])  # fmt: skip
        sheet = sheets["Paragraphs"]
        for place, paragraph in enumerate(paragraphs, start=1):
            cell = WriteOnlyCell(sheet, paragraph)
            cell.alignment = wrapped
            sheet.append([cell, "paragraph", number, 2, place, 1])
        sheets["Sources"].append([name, number, len(quotes), 1, 0, None])
    book.save(output)


if __name__ == "__main__":
    to, folder, output = sys.argv[1:]
    {"csv": to_csv, "newsml": to_newsml, "xlsx": to_xlsx}[to](folder, output)
