"""Links in running text: pieces for writing, places for reading, a warning where none are written.

Formats write a block as `pieces`, the stretches of its text with the address of each. Readers note
where a link begins and ends in the text of the source, and `settled` finds the same places in the
text that was made of it: folded, trimmed, cut.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from wirecopy.tree.nodes import Article, Block, Document, Span

#: So many characters of an address are shown.
_SHOWN = 80


def pieces(block: Block) -> Iterator[tuple[str, str | None]]:
    """The text of a block in pieces, each with the address that it leads to, or None.

    All of the text comes, whatever the spans are: of two that overlap the first counts, and what
    lies beyond the text is cut.

    >>> from wirecopy import Paragraph, Span
    >>> list(pieces(Paragraph("See the report.", spans=(Span(8, 14, "https://example.com/"),))))
    [('See the ', None), ('report', 'https://example.com/'), ('.', None)]
    """
    text, done = block.text, 0
    for span in block.spans:
        start, end = max(span.start, done), min(span.end, len(text))
        if start < end:
            if done < start:
                yield text[done:start], None
            yield text[start:end], span.href
            done = end
    if done < len(text) or not text:
        yield text[done:], None


def are_whole(block: Block) -> bool:
    """Whether its spans are in order, each a stretch of the text, none within another."""
    ends = [0]
    for span in block.spans:
        ends += (span.start, span.end)
    is_ordered = all(before <= behind for before, behind in pairwise(ends))
    return is_ordered and ends[-1] <= len(block.text) and all(s.start < s.end for s in block.spans)


def settled(before: str, spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """The spans of a text where another was made of it by folding, adding or cutting blanks.

    Of a text that is a part of the one before, too. Spans that are not in it are left out, and all
    of them where its letters are others.

    >>> settled(" See  the report.", [Span(11, 17, "https://example.com/")], "See the report.")
    (Span(start=8, end=14, href='https://example.com/'),)
    """
    known = list(spans)
    if not known:
        return ()
    old, new = _letters(before), _letters(text)
    first = old.find(new)
    if first < 0 or not new:
        return ()
    places = [at for at, letter in enumerate(text) if not _is_blank(letter)]
    found = []
    for span in known:
        start = len(_letters(before[: span.start])) - first
        end = len(_letters(before[: span.end])) - first
        start, end = max(start, 0), min(end, len(places))
        if start < end:
            found.append(Span(places[start], places[end - 1] + 1, span.href))
    return tuple(found)


def shifted(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """The spans of a text that stands so many characters further on in another."""
    return tuple([Span(each.start + by, each.end + by, each.href) for each in spans])


def lost_links(article: Article, format_name: str) -> list[tuple[str, int]]:
    """What is not carried where a format has no place for links: a message, and the line."""
    linked = [block for block in article.body if block.spans]
    if not linked:
        return []
    spans = [span for block in linked for span in block.spans]
    first = spans[0].href
    shown = first if len(first) <= _SHOWN else f"{first[:_SHOWN]}…"
    what = f"{len(spans)} links, the first" if len(spans) > 1 else "the link"
    return [(f"{format_name} has no place for {what} to '{shown}'", linked[0].line)]


def unlinked(article: Article) -> Article:
    """The article without the links in its text."""
    if not any(block.spans for block in article.body):
        return article
    body = tuple([_without(block) for block in article.body])
    return msgspec.structs.replace(article, body=body)


def without_links(document: Document) -> Document:
    """The document without the links in its texts."""
    children = tuple(
        [unlinked(each) if isinstance(each, Article) else each for each in document.children]
    )
    return msgspec.structs.replace(document, children=children)


def _without(block: Block) -> Block:
    return msgspec.structs.replace(block, spans=()) if block.spans else block


def _is_blank(letter: str) -> bool:
    # What stands for a line break among the parts of a text is one, too.
    return letter.isspace() or letter == "\0"


def _letters(text: str) -> str:
    """All but the blanks."""
    return "".join(text.replace("\0", " ").split())
