"""Writes the table of `docs/metadata.md`: each field of an item and its place in each standard.

`python tools/metadata.py` takes the fields from `wirecopy.Item` and the places from the mappings of
the formats.
"""

from collections.abc import Mapping
from pathlib import Path

from wirecopy import Field, Item, fields
from wirecopy_ninjs import mapping as ninjs

PAGE = Path(__file__).parents[1] / "docs" / "metadata.md"
STANDARDS: dict[str, Mapping[str, str]] = {"ninjs 3.1": ninjs.PLACES}
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
