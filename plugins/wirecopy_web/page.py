"""Writes an HTML page that needs nothing else: articles, tables of quotes, style, JSON-LD."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from html import escape
from itertools import groupby, islice
from typing import Any

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Dateline,
    Document,
    Field,
    Item,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    Table,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import exact, report, report_item, text_of
from wirecopy.kit.identity import legal, legal_node
from wirecopy.kit.spans import leads, linked
from wirecopy_web import HtmlOptions
from wirecopy_web.jsonld import check, encoded, thing_of
from wirecopy_web.mapping import COLUMNS, PAGE, PAGES, unplaced, unshown

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5a6675;--line:#d5dbe3;--paper:#fff;
--rise:#146c2e;--fall:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e7ebf0;--soft:#a3aebb;--line:#38424e;--paper:#14181d;
--rise:#6fd08c;--fall:#ff9a90}}
body{margin:2rem auto;padding:0 1rem;max-width:46rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 Georgia,serif}
h1,h2,h3,table,.by,.note,.caption,.terms{font-family:system-ui,sans-serif}
h1,h2{line-height:1.2;margin:2.5rem 0 .5rem}
.cross{margin:1.5rem 0 .25rem;font-size:1.05rem}
.sub{font-size:1.2rem;color:var(--soft);margin:.25rem 0}
.by,.note,.caption,.terms{font-size:.875rem;color:var(--soft)}
p,li{white-space:pre-line;overflow-wrap:break-word}
.scroll{overflow-x:auto;margin:2rem 0}
table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{padding-block:.3rem;padding-inline:0 .75rem;border-bottom:1px solid var(--line);
text-align:start;white-space:nowrap}
.cells :is(th,td){white-space:pre-line}
:is(th,td):last-child{padding-inline-end:0}
thead th{border-bottom:2px solid var(--ink)}
.figure{text-align:end}
.rise{color:var(--rise)}
.fall{color:var(--fall)}
@media print{body{max-width:none;margin:0}article,tr{break-inside:avoid}}
"""


def export(documents: Iterable[Document], sink: Sink, options: HtmlOptions) -> None:
    """Writes a page, or a fragment of one, as the documents pass by."""
    check(options)
    page = _Page(sink, legal(options))
    documents = iter(documents)
    waiting = list(islice(documents, 1))
    title = page.options.title or (_headline(waiting[0]) if waiting else "") or "Wire copy"
    with sink.text() as text:
        if not options.fragment:
            language = page.options.language or (_language(waiting[0]) if waiting else "")
            head = page.head(waiting[0]) if waiting else ""
            text.writelines(page.opening(title, language, head))
        for document in _resumed(waiting, documents):
            text.writelines(page.parts(document))
        if not options.fragment:
            text.write("</main>\n</body>\n</html>\n")


def _resumed(waiting: list[Document], documents: Iterator[Document]) -> Iterator[Document]:
    """The documents from the first on; what has passed is not held."""
    if waiting:
        yield waiting.pop()
    yield from documents


def _headline(document: Document) -> str:
    headlines = (legal(article).headline for article in document.articles)
    return next(filter(None, headlines), "")


def _language(document: Document) -> str:
    """The language of a page is its articles', where they have one."""
    languages = {legal(article).language or "" for article in document.articles}
    return languages.pop() if len(languages) == 1 else ""


class _Page:
    """A page in the making; it has one first heading."""

    def __init__(self, sink: Sink, options: HtmlOptions) -> None:
        self._sink = sink
        self.options = options
        self._has_heading = bool(options.title) or options.fragment

    def head(self, document: Document) -> str:
        """What the first story says of itself, as meta tags."""
        article = next((legal(each) for each in document.articles), None)
        if article is None:
            return ""
        return "".join(f"{each}\n" for each in _metas(article))

    def opening(self, title: str, language: str, head: str = "") -> Iterator[str]:
        """All up to the first article."""
        language = f' lang="{escape(language)}"' if language else ""
        style = f"<style>{_STYLE}</style>\n" if self.options.style else ""
        yield (
            f'<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{_text(' '.join(title.split()) or 'Wire copy')}</title>\n"
            f"{head}{style}</head>\n<body>\n<main>\n"
        )
        if self.options.title:
            yield f'<h1 dir="auto">{_text(self.options.title)}</h1>\n'

    def parts(self, document: Document) -> Iterator[str]:
        """The articles and tables of a document."""
        for child in document.children:
            node, _, is_changed = legal_node(child)
            if is_changed:
                what = "characters that no page can hold became U+FFFD"
                self._sink.warn("illegal-character", what, line=child.line)
            if isinstance(node, Table):
                report_item(node, self._sink, "html")
            else:
                report(node, ("spans",), self._sink, format_name="html", has_channel=True)
            match node:
                case QuoteTable():
                    yield from html_table(node)
                case Table():
                    yield from html_cells(node)
                case Article():
                    yield from self._article(node)
            if self.options.json_ld:
                thing = {"@context": "https://schema.org"} | thing_of(node, self.options)
                yield f'<script type="application/ld+json">{encoded(thing).decode()}</script>\n'

    def _article(self, article: Article) -> Iterator[str]:
        language = f' lang="{escape(article.language)}"' if article.language else ""
        # Its direction is its headline's: what has a dir of its own does not count for `auto`.
        data = _data(unplaced(article, PAGE))
        yield f'<article{language}{data} dir="auto">\n'
        level = 2 if self._has_heading else 1
        if article.headline.strip():
            self._has_heading = True
            yield f"<h{level}>{_text(article.headline)}</h{level}>\n"
        if article.subheadline and article.subheadline.strip():
            yield f'<p class="sub" dir="auto">{_text(article.subheadline)}</p>\n'
        said = signature(article)
        if said:
            yield f'<p class="by">{_text(said)}</p>\n'
        for kind, blocks in groupby((each for each in article.body if each.text.strip()), type):
            if kind is Bullet:
                items = "".join(f'<li dir="auto">{linked(each, _text)}</li>\n' for each in blocks)
                yield f"<ul>\n{items}</ul>\n"
            else:
                yield from (_block(block, level + 1) for block in blocks)
        if article.credit and article.credit.strip():
            yield f'<p class="note">{_text(article.credit)}</p>\n'
        if terms := _terms(article.item):
            yield f'<p class="terms" dir="auto">{_text(terms)}</p>\n'
        yield "</article>\n"


def _metas(article: Article) -> Iterator[str]:
    """Meta tags: Open Graph's, Dublin Core's, and that of the TDM reservation protocol."""
    item = article.item or Item()
    if article.headline.strip():
        yield f'<meta property="og:title" content="{_attribute(article.headline)}">'
        yield '<meta property="og:type" content="article">'
    if article.subheadline and article.subheadline.strip():
        yield f'<meta name="description" content="{_attribute(article.subheadline)}">'
    page = next((e.target for e in item.links if e.rel in PAGES and leads(e.target)), None)
    if page is not None:
        yield f'<link rel="canonical" href="{_attribute(page)}">'
    picture = next((each for each in item.media if each.kind in ("picture", "graphic")), None)
    url = next((r.url for r in picture.renditions if leads(r.url)), None) if picture else None
    named: list[tuple[str, str, list[str | None]]] = [
        ("name", "author", [each.name for each in item.authors]),
        ("property", "article:published_time", [item.published or item.version_created]),
        ("property", "article:modified_time", [item.version_created]),
        ("property", "og:image", [url]),
        ("name", "keywords", [", ".join(item.keywords)]),
        ("name", "dc.identifier", [item.guid]),
        ("name", "dc.publisher", [item.provider]),
        ("name", "copyright", [item.copyright_notice or item.copyright_holder]),
    ]
    for kind, name, values in named:
        for value in values:
            if value and value.strip():
                yield f'<meta {kind}="{name}" content="{_attribute(value)}">'
    if is_reserved(item):
        yield '<meta name="tdm-reservation" content="1">'
        if item.usage_terms and item.usage_terms.startswith(("https://", "http://")):
            yield f'<meta name="tdm-policy" content="{_attribute(item.usage_terms)}">'


def is_reserved(item: Item) -> bool:
    """Whether the rights for text and data mining are reserved: by all terms but a permission."""
    said = item.data_mining
    return bool(said and said.strip()) and not (said or "").rstrip("/").endswith(_OPEN)


# PLUS's terms for what is allowed, and for what nobody has said.
_OPEN = ("DMI-ALLOWED", "DMI-UNSPECIFIED")


def _terms(item: Item | None) -> str:
    """The notice that people see: who holds the rights, and what may be done."""
    if item is None:
        return ""
    notice = item.copyright_notice or (
        f"© {item.copyright_holder}" if item.copyright_holder else ""
    )
    mining = "No text and data mining." if is_reserved(item) else ""
    parts = (notice, item.usage_terms or "", mining)
    return " ".join(part.strip() for part in parts if part.strip())


def _attribute(text: str) -> str:
    return " ".join(_text(text).split())


def signature(article: Article) -> str:
    """Who wrote it where; the dateline only if the text does not begin with it."""
    byline, dateline = article.byline, article.dateline
    parts = [byline.author, byline.agency] if byline else []
    opening = article.body[0].text if article.body else ""
    if dateline is not None and not _begins(opening, dateline):
        agency = dateline.agency if dateline.agency not in parts else None
        parts += [dateline.place, dateline.date, agency]
    return " · ".join(part for part in parts if part and part.strip())


def _begins(opening: str, dateline: Dateline) -> bool:
    """Whether a text begins with its dateline, and with all of it."""
    start = opening[:_LONGEST_DATELINE]
    others = (each for each in (dateline.date, dateline.agency) if each)
    return start.startswith(dateline.place or "\0") and all(each in start for each in others)


_LONGEST_DATELINE = 120


def _block(block: Block, level: int) -> str:
    match block:
        case Subhead():  # a level below the headline's: none is left out
            return f'<h{level} class="cross" dir="auto">{linked(block, _text)}</h{level}>\n'
        case Caption() | Note():
            kind = type(block).__name__.lower()
            return f'<p class="{kind}" dir="auto">{linked(block, _text)}</p>\n'
        case _:
            return f'<p dir="auto">{linked(block, _text)}</p>\n'


def html_table(table: QuoteTable) -> Iterator[str]:
    """A table of quotes; the columns that no quote fills are left out."""
    used = used_columns(table)
    titles = list(dict.fromkeys(cell.title for quote in table.quotes for cell in quote.extra))
    title = _text((table.title or "").strip() or "Quotes")
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">\n'
    data = _data(exact(table, {"title": (table.title or "").strip() or "Quotes"}))
    yield f'<table{data}>\n<caption dir="auto">{title}</caption>\n'
    heads = ['<th scope="col">Symbol</th>']
    heads += [f'<th scope="col"{_side(field)}>{_text(field.label)}</th>' for field in used] + [
        f'<th scope="col">{_text(title) or "Other"}</th>' for title in titles
    ]
    yield f"<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>\n"
    for quote in table.quotes:
        record = flat(quote)
        cells = [_cell(quote, record, field) for field in used]
        for title in titles:
            said = ", ".join(cell.text for cell in quote.extra if cell.title == title)
            cells.append(f"<td>{_text(said)}</td>")
        data = _data(unshown(quote, titles))
        yield f'<tr><th scope="row"{data}>{_text(quote.symbol)}</th>{"".join(cells)}</tr>\n'
    yield "</tbody>\n</table>\n</div>\n"


def html_cells(table: Table) -> Iterator[str]:
    """A table that holds no quotes."""
    title = _text((table.title or "").strip() or "Table")
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{title}">\n'
    yield f"{cells.markup(table, scope=True)}\n</div>\n"


def used_columns(table: QuoteTable) -> list[Field]:
    """The fields after the symbol that a quote fills."""
    records = [(quote, flat(quote)) for quote in table.quotes]
    return [field for field in COLUMNS if any(value_of(*each, field) for each in records)]


# Any: the values of a quote, by field
def value_of(quote: Quote, record: Mapping[str, Any], field: Field) -> str:
    """A field as text: the currency's code, or else as it was written."""
    value = record[field.name]
    if field.name == "currency" and not value:
        value = quote.currency_text
    return "" if value in (None, ()) else text_of(field, value)


def _data(pairs: Iterable[tuple[str, str]]) -> str:
    """The exact channel of a page: attributes for what it does not show."""
    return "".join(
        f' data-{name.replace("_", "-")}="{_text(text)}"'.replace("\n", "&#10;")
        for name, text in pairs
    )


def _side(field: Field) -> str:
    return ' class="figure"' if field.kind == "number" else ""


def _cell(quote: Quote, record: Mapping[str, Any], field: Field) -> str:  # Any: as above
    value = record[field.name]
    if not isinstance(value, Decimal):
        return f"<td{_side(field)}>{_text(value_of(quote, record, field))}</td>"
    shown = f"{value:,f}" if -20 < value.adjusted() < 20 else str(value)
    if field.name not in ("change", "change_percent"):
        return f'<td class="figure"><data value="{value}">{shown}</data></td>'
    percent = "\N{NO-BREAK SPACE}%" if field.unit == "%" else ""
    shown = shown.replace("-", "\N{MINUS SIGN}") + percent
    if not value or value.is_nan():
        return f'<td class="figure"><data value="{value}">{shown}</data></td>'
    kind, arrow, sign = ("rise", "▲", "+") if value > 0 else ("fall", "▼", "")
    return (
        f'<td class="figure {kind}"><span aria-hidden="true">{arrow}</span> '
        f'<data value="{value}">{sign}{shown}</data></td>'
    )


def _text(text: str) -> str:
    return escape(text).replace("\r", "&#13;")
