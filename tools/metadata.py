"""Writes the table of `docs/metadata.md`: each field of an item and its place in each standard.

`python tools/metadata.py` takes the fields from `wirecopy.Item`, the places from the mappings of
ninjs and NITF, and those in NewsML-G2 from the page of that format.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from wirecopy import Field, Item, fields
from wirecopy_ninjs import mapping as ninjs
from wirecopy_nitf import mapping as nitf

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "metadata.md"


def newsml() -> dict[str, str]:
    """The places in NewsML-G2: a row of the page may hold several fields, with a place for each."""
    found = {}
    for line in (DOCS / "formats" / "newsml.md").read_text("utf-8").splitlines():
        if row := _ROW.fullmatch(line):
            names, places = re.findall("`(.*?)`", row[1]), row[2].split(", ")
            is_each = len(names) == len(places)
            for number, name in enumerate(names):
                found[name] = places[number] if is_each else row[2]
    return {name: place for name, place in found.items() if name in Item.__struct_fields__}


_ROW = re.compile(r"\| (`[^|]*`) \| ([^|]*) \|")
STANDARDS: dict[str, Mapping[str, str]] = {
    "NewsML-G2": newsml(),
    "ninjs 3.1": ninjs.PLACES,
    "NITF": nitf.PLACES,
}
BEGIN, END = "<!-- fields -->\n", "<!-- end of fields -->\n"


def page(text: str) -> str:
    """The page with its table anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def table() -> str:
    """A row for each field of an item, in the order of its definition."""
    head = ["field", "what it holds", *STANDARDS]
    rows = [head, ["---"] * len(head)]
    known = {field.name: field for field in fields(Item)}
    for name in Item.__struct_fields__:
        field = known[name]
        places = (_place(field, each) for each in STANDARDS.values())
        rows.append([f"`{name}`", field.description, *places])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _place(field: Field, places: Mapping[str, str]) -> str:
    without = "none: it is named" if field.private else "the exact channel"
    return places.get(field.name, without)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
