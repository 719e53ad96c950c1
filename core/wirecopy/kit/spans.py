"""Links in running text: pieces for writing, places for reading, a warning where none are written.

Formats write a block as `pieces`, the stretches of its text with the address of each. Readers note
where a link begins and ends in the text of the source, and `settled` finds the same places in the
text that was made of it: folded, trimmed, cut.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec

from wirecopy.patterns import later
from wirecopy.tree.nodes import Article, Block, Document, Span

if TYPE_CHECKING:
    from lxml import etree

#: So many characters of an address are shown.
_SHOWN = 80


def pieces(block: Block) -> Iterator[tuple[str, str | None]]:
    """The text of a block in pieces, each with the address that it leads to, or None.

    All of the text comes, whatever the spans are: of two that overlap the first counts, and what
    lies beyond the text is cut.

    >>> from wirecopy import Paragraph
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


def linked(block: Block, written: Callable[[str], str]) -> str:
    """The text of a block as markup of HTML, with `a` elements for its links.

    `written` makes markup of text and of addresses. Links that pages may not lead to are text.

    >>> from html import escape
    >>> from wirecopy import Paragraph
    >>> linked(Paragraph("a & b", spans=(Span(0, 1, "https://example.com/?a&b"),)), escape)
    '<a href="https://example.com/?a&amp;b">a</a> &amp; b'
    """
    if not block.spans:
        return written(block.text)
    return "".join(
        f'<a href="{written(href)}">{written(text)}</a>'
        if href is not None and leads(href)
        else written(text)
        for text, href in pieces(block)
    )


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

    >>> settled(" See  the report.", [Span(10, 16, "https://example.com/")], "See the report.")
    (Span(start=8, end=14, href='https://example.com/'),)
    """
    known = tuple(spans)
    if not known:
        return ()
    new = _letters(text)
    first = _letters(before).find(new) if new else -1
    return () if first < 0 else next(_placed(before, known, [text], first))


def parted(before: str, spans: Iterable[Span], texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """The spans of each of several texts where these were one before; blanks may differ.

    The spans are in order.
    """
    return list(_placed(before, spans, texts, 0))


def _placed(
    before: str, spans: Iterable[Span], texts: Sequence[str], first: int
) -> Iterator[tuple[Span, ...]]:
    """The spans of texts that have the letters of another, but for so many at its beginning."""
    letters = [0, *accumulate(0 if _is_blank(letter) else 1 for letter in before)]
    known = [(letters[each.start], letters[each.end], each.href) for each in spans]
    at = 0
    for text in texts:
        places = [place for place, letter in enumerate(text) if not _is_blank(letter)]
        last = first + len(places)
        found = []
        while at < len(known) and known[at][0] < last:
            start, end, href = known[at]
            start, end = max(start, first) - first, min(end, last) - first
            if start < end:
                found.append(Span(places[start], places[end - 1] + 1, href))
            if known[at][1] > last:
                break  # it goes on in the next text
            at += 1
        yield tuple(found)
        first = last


def address(href: str | None, base: str = "") -> str | None:
    """Where a link leads, made absolute where its base is known; None if that is nowhere.

    That are places in the same text (`#notes`), scripts, and what is not an address.

    >>> address("/markets", "https://example.com/news/1")
    'https://example.com/markets'
    >>> address("#top") or address("javascript:void(0)") is None
    True
    """
    href = "".join((href or "").strip(_AROUND).splitlines()).replace("\t", "")
    if base and href[:1] not in ("", "#") and not _SCHEME.match(href):
        with suppress(ValueError):  # not an address after all
            href = urljoin(base, href)
    return href if leads(href) else None


def leads(href: str) -> bool:
    """Whether it is an address that pages may lead to: no script, no data, no blanks."""
    scheme = _SCHEME.match(href)
    return (
        (scheme is None or scheme[1].lower() in _SCHEMES)
        and href[:1] not in ("", "#")
        and _NO_ADDRESS.search(href) is None
    )


_SCHEME = later(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SCHEMES = frozenset("http https mailto tel ftp ftps sftp news nntp xmpp sip sips geo".split())
# Characters that no address holds: white space, controls, those that would end it in markup.
_NO_ADDRESS = later('[\\s\x00-\x20\x7f-\x9f<>"\ud800-\udfff\ufffe\uffff]')
_AROUND = " \t\r\n\f\u00a0"


def linked_text(element: "etree._Element") -> tuple[str, tuple[Span, ...]]:
    """All text in an element of XML, as it stands there, and the links right within it."""
    text, spans = element.text or "", []
    for each in element:
        said = "".join(map(str, each.itertext()))
        is_link = said and str(each.tag).rpartition("}")[2] == "a"
        if is_link and (href := each.get("href")):
            spans.append(Span(len(text), len(text) + len(said), href))
        text += said + (each.tail or "")
    return text, tuple(spans)


def shifted(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """The spans of a text that stands so many characters further on in another."""
    return tuple([Span(each.start + by, each.end + by, each.href) for each in spans])


def lost_links(
    article: Article, format_name: str, *, carries: Callable[[Span], bool] | None = None
) -> list[tuple[str, int]]:
    """What is not carried of the links in an article: a message, and the line.

    `carries` says of a span that lies in its text whether the format carries it; none without.
    """
    linked = [block for block in article.body if block.spans]
    if not linked:
        return []
    lost = [
        (span, block.line)
        for block in linked
        for span in (block.spans if carries is None else _lost(block, carries))
    ]
    if not lost:
        return []
    first, line = lost[0]
    shown = first.href if len(first.href) <= _SHOWN else f"{first.href[:_SHOWN]}…"
    what = f"{len(lost)} links, the first" if len(lost) > 1 else "the link"
    return [(f"{format_name} has no place for {what} to '{shown}'", line)]


def _lost(block: Block, carries: Callable[[Span], bool]) -> Iterator[Span]:
    """The spans that are not carried, and those that are not in their place."""
    end = 0
    for span in block.spans:
        if not end <= span.start < span.end <= len(block.text) or not carries(span):
            yield span
        end = max(end, span.end)


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
