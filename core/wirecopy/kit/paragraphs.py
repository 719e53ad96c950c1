"""Paragraphs of word processors: what the names of their styles mean, and tables set by tabs.

Word, ODF and RTF tell a heading from running text by the name of its style alone. The names are
English in the files, whatever the language of the program; those of templates are the newsroom's.
"""

from collections.abc import Iterable, Iterator

import msgspec

import wirecopy
from wirecopy.kit.blocks import Item, Kind, Passage
from wirecopy.patterns import later


class Style(msgspec.Struct, frozen=True):
    """What a paragraph of a style is: `kind`, `level` and `role` as in `kit.blocks.Passage`."""

    kind: Kind = "text"
    level: int = 0
    role: str = ""


_PLAIN = Style()
# By names in lower case, without blanks, signs and numbers.
_STYLES = {
    **dict.fromkeys("title headline hed slughead".split(), Style("heading", 1)),
    **dict.fromkeys(
        "subtitle subheadline subhed deck dek standfirst lede".split(), Style(role="subheadline")
    ),
    **dict.fromkeys("byline author autor".split(), Style(role="byline")),
    **dict.fromkeys(
        "caption figure illustration table drawing picturecaption".split(), Style("caption")
    ),
    **dict.fromkeys("footnote footnotetext endnote endnotetext".split(), Style("note")),
    **dict.fromkeys("preformattedtext htmlpreformatted plaintext".split(), Style("text")),
    **dict.fromkeys("listparagraph".split(), _PLAIN),
}
_HEADING = later(r"(?:heading|überschrift|titre|título|titolo|rubrik) ?([1-9])\b")
_ITEM = later(r"list (?:bullet|number)(?: ([2-5]))?\Z")
_NO_LETTER = later(r"[\W\d_]+")


def style_named(name: str) -> Style | None:
    """What a style of a name is; None where the name says nothing, so that its parent decides."""
    name = name.strip().lower()
    if found := _HEADING.match(name):
        return Style("heading", int(found[1]))
    if found := _ITEM.match(name):
        return Style("item", int(found[1] or 1))
    return _STYLES.get(_NO_LETTER.sub("", name))


# What parts the cells of lines: a tab, a bar, blanks in a row.
_CELLS = later(r"\t|\||[ \xa0]{2,}")


def with_lines(items: Iterable[Item]) -> Iterator[Item]:
    """The items, where paragraphs that are the lines of a table of quotes are one `kept` passage.

    In many a document each line of such a table is a paragraph, its cells separated by tabs.
    """
    run: list[Passage] = []
    for item in items:
        if isinstance(item, Passage) and item.kind == "text" and _CELLS.search(item.text):
            run.append(item)
            continue
        yield from _joined(run)
        run = []
        yield item
    yield from _joined(run)


def _joined(run: list[Passage]) -> Iterator[Passage]:
    if not run:
        return
    text = "\n".join(each.text for each in run)
    if (len(run) > 1 or "\n" in text) and wirecopy.read(text, from_="wire").quotes:
        yield Passage(text, "kept", line=run[0].line)
    else:
        yield from run
