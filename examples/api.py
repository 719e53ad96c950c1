"""The Python API in use: run it with `python examples/api.py`."""

from pathlib import Path

import wirecopy

HERE = Path(__file__).parent

# A path object names a file; a str is the text itself.
document = wirecopy.read(HERE / "harbour.txt")
print(f"{document.articles[0].headline} ({document.articles[0].byline.agency})")
for quote in document.quotes:
    print(f"{quote.symbol:6} {quote.price:>8} {quote.currency} {quote.change_percent:+} %")

# What the reader had to say about odd text.
for diagnostic in wirecopy.read("A | 1% | 1,234 | $").diagnostics:
    print(f"{diagnostic.line}:{diagnostic.column} {diagnostic.code}: {diagnostic.message}")

# Without an output, the result comes back as bytes.
csv = wirecopy.convert([HERE / "harbour.txt", HERE / "boerse.txt"], to="csv")
print(csv.decode().splitlines()[0])

# Documents are values: build them, compare them, write them.
story = wirecopy.Document(
    (wirecopy.Article("Tugs for sale", body=(wirecopy.Paragraph("Two of them."),)),)
)
print(
    wirecopy.convert(wirecopy.convert(HERE / "harbour.txt", to="json"), to="text", from_="json")[
        :31
    ]
)
assert wirecopy.read("Tugs for sale\nTwo of them.") == story
