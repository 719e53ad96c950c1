"""Writing workbooks, CSV and NewsML-G2: against the libraries by hand.

Run `pip install XlsxWriter rustpy-xlsxwriter` and `python benchmarks/writing.py [QUOTES]`.
"""

import csv
import io
import sys
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal

from clock import compare, table
from feeds import story

import wirecopy
from wirecopy import Document, Quote, QuoteTable

COLUMNS = 15


def documents(quotes: int) -> Iterator[Document]:
    """Tables of a hundred quotes."""
    for number in range(quotes // 100):
        yield Document(
            (
                QuoteTable(
                    tuple(
                        Quote(
                            f"S{row}",
                            Decimal(f"{number * 7 % 900}.{row:02}"),
                            change=Decimal(f"-{row}.25"),
                            change_percent=Decimal(f"{row - 50}.07"),
                            currency="USD",
                            currency_text="$",
                            name=f"Company {row}",
                            exchange="LSE",
                            time="16:35",
                        )
                        for row in range(100)
                    ),
                    title="Stocks",
                ),
            ),
            source="feed.txt",
        )


def rows(quotes: int) -> Iterator[list[object]]:
    for number, document in enumerate(documents(quotes), start=1):
        for row, q in enumerate(document.quotes, start=1):
            yield [q.symbol, q.name, q.exchange, float(q.price or 0), q.currency, float(q.change or 0),
                   float(q.change_percent or 0) / 100, q.time, q.currency_text, None, "Stocks",
                   document.source, number, 1, row]  # fmt: skip


def with_openpyxl(quotes: int) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Quotes")
    for row in rows(quotes):
        cells = [WriteOnlyCell(sheet, value) for value in row]
        cells[3].number_format = "[$USD] #,##0.00"
        cells[6].number_format = "0.00%"
        sheet.append(cells)
    book.save(io.BytesIO())


def with_xlsxwriter(quotes: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    price, percent = (book.add_format({"num_format": f}) for f in ("[$USD] #,##0.00", "0.00%"))
    sheet = book.add_worksheet("Quotes")
    for r, row in enumerate(rows(quotes)):
        for c, value in enumerate(row):
            sheet.write(r, c, value, {3: price, 6: percent}.get(c))
    book.close()


def with_rust(quotes: int) -> None:
    """The fastest of the writers in Rust that stream; it styles all figures alike."""
    from rustpy_xlsxwriter import FastExcel

    names = [f"Column {number}" for number in range(COLUMNS)]
    records = (dict(zip(names, row, strict=True)) for row in rows(quotes))
    FastExcel(io.BytesIO()).format(float_format="0.00").sheet("Quotes", records).save()


def only_formatted(quotes: int) -> None:
    """The floor: the text of the rows, and no file."""
    for r, row in enumerate(rows(quotes)):
        "".join([f'<c r="A{r}" s="1"><v>{value}</v></c>' for value in row])


def ours(quotes: int, to: str, **options: object) -> None:
    target = io.BytesIO()
    wirecopy.write(documents(quotes), target, to=to, options=options)


def csv_by_hand(made: list[Document]) -> None:
    target = io.BytesIO()
    text = io.TextIOWrapper(target, "utf-8", newline="")
    writer = csv.writer(text)
    for number, document in enumerate(made, start=1):
        for row, q in enumerate(document.quotes, start=1):
            writer.writerow([number, 1, row, document.source, "Stocks", q.symbol, q.name, q.exchange, q.price,
                             q.change, q.change_percent, q.currency, q.currency_text, q.time, None])  # fmt: skip
    text.flush()


STORIES = [wirecopy.read(story(number)) for number in range(300)]


def recorded(document: Document) -> list[tuple[int, str, dict[str, str], str | None, str | None]]:
    """The elements of a document's message: depth, name, attributes, text and tail."""
    from lxml import etree

    target = io.BytesIO()
    wirecopy.write(document, target, to="newsml", options={"date": "2026-01-31T12:00:00Z"})
    walk = etree.iterwalk(etree.fromstring(target.getvalue()), events=("start", "end"))
    found, depth = [], 0
    for event, element in walk:
        if event == "start":
            found.append((depth, element.tag, dict(element.attrib), element.text, element.tail))
        depth += 1 if event == "start" else -1
    return found


RECORDED = [recorded(story) for story in STORIES]


def newsml_by_lxml() -> None:
    """A tree of just these elements for each document, and its text: what the peers do at least."""
    from lxml import etree

    for elements in RECORDED:
        parents = []
        for depth, name, attributes, words, tail in elements:
            del parents[depth:]
            if parents:
                element = etree.SubElement(parents[-1], name, attributes)
            else:
                element = etree.Element(name, attributes)
            element.text, element.tail = words, tail
            parents.append(element)
        etree.tostring(parents[0])


def newsml_by_wirecopy() -> None:
    options = {"date": "2026-01-31T12:00:00Z"}
    wirecopy.write(STORIES, io.BytesIO(), to="newsml", options=options)


def main() -> None:
    quotes = int(sys.argv[1]) if len(sys.argv) > 1 else 66_700
    made = list(documents(quotes))
    cells = quotes * COLUMNS
    table(
        f"a workbook of {cells:,} cells, in ms of CPU",
        compare(
            3,
            **{
                "wirecopy": lambda: ours(quotes, "xlsx"),
                "wirecopy, compression 1": lambda: ours(quotes, "xlsx", compression=1),
                "rustpy-xlsxwriter": lambda: with_rust(quotes),
                "formatted without zip": lambda: only_formatted(quotes),
                "XlsxWriter, constant memory": lambda: with_xlsxwriter(quotes),
                "openpyxl, write-only": lambda: with_openpyxl(quotes),
            },
        ),
        "wirecopy",
    )
    table(
        f"CSV of {cells:,} cells, in ms of CPU",
        compare(
            5,
            **{
                "csv.writer by hand": lambda: csv_by_hand(made),
                "wirecopy": lambda: wirecopy.write(made, io.BytesIO(), to="csv"),
            },
        ),
        "csv.writer by hand",
    )
    table(
        "NewsML-G2, in ms of CPU a document",
        compare(
            5,
            **{"wirecopy": newsml_by_wirecopy, "an lxml tree of the same elements": newsml_by_lxml},
        ),
        "wirecopy",
        len(STORIES),
    )
    print("\n### peak memory of a workbook\n\n| quotes | MB |\n|--:|--:|")
    for size in (10_000, 100_000, 1_000_000):
        tracemalloc.start()
        with open("/dev/null", "wb") as sink:
            wirecopy.write(documents(size), sink, to="xlsx")
        print(f"| {size:,} | {tracemalloc.get_traced_memory()[1] / 1e6:.1f} |")
        tracemalloc.stop()


if __name__ == "__main__":
    main()
