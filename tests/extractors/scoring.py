"""Scores wirecopy on news pages as real extractors and browsers deliver them.

    python scoring.py [-v] [WORD …]    of all outputs, or of those whose PAGE/SETTING holds a word

`out/PAGE/SETTING.txt` is read and held against `pages/PAGE.truth.json`. Only what an output still
holds is asked for: a quote counts as delivered if its symbol or its name, and its price, stand
outside of prose as words of their own; a headline, byline or paragraph if all its characters stand
there in a row. `-v` prints for each output what is wrong.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import wirecopy
from wirecopy import Article, Document, Quote

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
PAGES = HERE / "pages"

# An extractor that puts a page on a line or two leaves nothing to read.
LINES = 3

LINK = re.compile(r"!?\[([^\]\n]*)\]\([^()\s]*(?: \"[^\"]*\")?\)")
REFERENCE = re.compile(r"\[\d{1,3}\]")
MARK = re.compile(r"[\s*_#\\`>|\u200e\u200f\u200b]")
LETTER = r"[^\W_]"
NUMBER = re.compile(
    rf"(?<!{LETTER})(?<!\d[.,])\d+(?:[.,'’\u00a0\u202f ]\d{{3}})*(?:[.,]\d+)?(?!{LETTER})"
)
PLAIN_NUMBER = re.compile(rf"(?<!{LETTER})\d+(?:[.,]\d+)*(?!{LETTER})")
CURRENCIES = {"EUR": "€|EUR", "USD": r"\$|USD", "JPY": "円|¥|JPY"}


class TrueQuote(NamedTuple):
    """A quote of the page, figures as `Decimal` reads them."""

    symbol: str
    name: str | None
    price: str
    change: str | None
    change_percent: str | None
    currency: str | None


class Truth(NamedTuple):
    """What a page says."""

    quotes: tuple[TrueQuote, ...]
    headline: str
    author: str
    agency: str | None
    paragraphs: tuple[str, ...]


class Score(NamedTuple):
    """What wirecopy read of an output; pairs are (right, delivered)."""

    quotes: tuple[int, int] = (0, 0)
    spurious: int = 0
    headlines: tuple[int, int] = (0, 0)
    bylines: tuple[int, int] = (0, 0)
    paragraphs: tuple[int, int] = (0, 0)
    cut: int = 0
    wrong: tuple[str, ...] = ()


def truth(page: str) -> Truth:
    """The truth of a page, by its name."""
    said = json.loads((PAGES / f"{page}.truth.json").read_text("utf-8"))
    return Truth(
        tuple(TrueQuote(**quote) for quote in said["quotes"]),
        said["headline"],
        said["byline"]["author"],
        said["byline"]["agency"],
        tuple(said["paragraphs"]),
    )


def outputs(words: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """Page, setting and text of each output that has lines enough, in order."""
    for file in sorted(OUT.glob("*/*.txt")):
        page, setting = file.parent.name, file.stem
        text = file.read_text("utf-8")
        if len(text.strip().splitlines()) < LINES:
            continue
        if not words or any(word in f"{page}/{setting}" for word in words):
            yield page, setting, text


def score(text: str, true: Truth) -> Score:
    """Reads an output and holds it against the truth of its page."""
    document = wirecopy.read(text)
    plain = unmarked(text)
    squashed = squash(plain)
    rest = without_prose(plain, true.paragraphs)
    quotes, spurious, wrong = quotes_of(document, rest, true)

    told = [p for p in true.paragraphs if squash(p) in squashed]
    bodies = {" ".join(b.text.split()) for a in document.articles for b in a.body}
    whole = [p for p in told if " ".join(p.split()) in bodies]
    homes = Counter(home for p in told if (home := home_of(p, document)) is not None)
    best = homes.most_common(1)[0][0] if homes else 0
    story = document.articles[best] if document.articles else None

    headlines = bylines = (0, 0)
    if squash(true.headline) in squashed:
        right = story is not None and is_headline(story.headline, true.headline, plain)
        headlines = (int(right), 1)
        if not right:
            wrong.append(f"headline: {story.headline[:70] if story else None!r}")
    if squash(true.author) in squashed:
        read = story.byline if story else None
        got = (read.author, read.agency) if read else None
        # Some keep the author's name from the page's head and drop the line that names the agency.
        agency = true.agency if true.agency and stands(true.agency, plain) else None
        bylines = (int(got == (true.author, agency)), 1)
        if not bylines[0]:
            wrong.append(f"byline: {got}")
    if len(homes) > 1:
        wrong.append(f"cut: the story is in {len(homes)} of {len(document.articles)} articles")
    wrong += [f"paragraph: {p[:50]!r}" for p in told if p not in whole]
    return Score(
        quotes,
        spurious,
        headlines,
        bylines,
        (len(whole), len(told)),
        int(len(homes) > 1),
        tuple(wrong),
    )


def quotes_of(document: Document, rest: str, true: Truth) -> tuple[tuple[int, int], int, list[str]]:
    """(Right with all fields, delivered), how many are spurious, and what is wrong."""
    numbers = {digits(n[0]) for pattern in (NUMBER, PLAIN_NUMBER) for n in pattern.finditer(rest)}
    free = list(document.quotes)
    wrong = []
    right = delivered = 0
    for quote in true.quotes:
        named = {n for n in (quote.symbol, quote.name) if n and stands(n, rest)}
        if not named or digits(quote.price) not in numbers:
            continue
        delivered += 1
        got = next((g for g in free if {g.symbol, g.name} & named), None)
        if got is None:
            wrong.append(f"no quote {quote.symbol}")
            continue
        free.remove(got)
        bad = list(differences(got, quote, named, numbers, rest))
        right += not bad
        if bad:
            wrong.append(f"quote {quote.symbol}: " + "; ".join(bad))
    # A page that shows a quote twice may be read so; a second reading is not an invention.
    known = {n for q in true.quotes for n in (q.symbol, q.name) if n}
    spurious = [g.symbol for g in free if not {g.symbol, g.name} & known]
    wrong += [f"spurious quote {symbol!r}" for symbol in spurious]
    return (right, delivered), len(spurious), wrong


def differences(
    got: Quote, true: TrueQuote, named: set[str], numbers: set[str], rest: str
) -> Iterator[str]:
    """The fields of a quote that stand in the output and were read otherwise."""
    if true.symbol in named and got.symbol != true.symbol:
        yield f"symbol {got.symbol!r}"
    if true.name in named and true.name not in (got.name, got.symbol if len(named) == 1 else None):
        yield f"name {got.name!r} not {true.name!r}"
    for field in ("price", "change", "change_percent"):
        wanted: str | None = getattr(true, field)
        value: Decimal | None = getattr(got, field)
        if wanted is not None and digits(wanted) not in numbers:
            continue  # not delivered
        if value != (None if wanted is None else Decimal(wanted)):
            yield f"{field} {value} not {wanted}"
    asked = true.currency is None or re.search(CURRENCIES[true.currency], rest)
    if asked and got.currency != true.currency:
        yield f"currency {got.currency} not {true.currency}"


def is_headline(read: str, true: str, plain: str) -> bool:
    """Some deliver only the page's title, `Headline - Site`: that is the headline there is."""
    if read == true:
        return True
    alone = any(" ".join(line.split()) == true for line in plain.splitlines())
    return not alone and true in read and len(read) < len(true) + 40


def home_of(paragraph: str, document: Document) -> int | None:
    """The place of the article that holds a paragraph."""
    sought = squash(paragraph)
    for place, article in enumerate(document.articles):
        if sought in squash("".join(texts(article))):
            return place
    return None


def texts(article: Article) -> Iterator[str]:
    yield article.headline
    yield article.subheadline or ""
    for block in article.body:
        yield block.text


def unmarked(text: str) -> str:
    """An output without what is Markdown's or a text browser's: links, references, escapes."""
    text = REFERENCE.sub("", LINK.sub(r"\1", LINK.sub(r"\1", text)))
    return re.sub(r"\\([^\w\s])", r"\1", text).replace("**", "").replace("\u200e", "")


def squash(text: str) -> str:
    """The characters that say something: without white space and marks."""
    return MARK.sub("", text)


def without_prose(text: str, paragraphs: tuple[str, ...]) -> str:
    """A text without its paragraphs, however they are wrapped and marked."""
    kept = [place for place, char in enumerate(text) if not MARK.match(char)]
    squashed = "".join(text[place] for place in kept)
    pieces = []
    begin = 0
    spans = sorted(
        (found, found + len(sought))
        for sought in map(squash, paragraphs)
        if (found := squashed.find(sought)) >= 0
    )
    for first, end in spans:
        pieces.append(text[begin : kept[first]])
        begin = kept[end - 1] + 1
    return "\n".join([*pieces, text[begin:]])


def stands(word: str, text: str) -> bool:
    """Whether a word or name stands in a text, not grown together with others."""
    spaced = r"\s+".join(map(re.escape, word.split()))
    return re.search(rf"(?<!{LETTER}){spaced}(?!{LETTER})", text) is not None


def digits(number: str) -> str:
    """The digits of a figure as ASCII: signs and separators are a matter of language."""
    return "".join(str(int(char)) for char in number if char.isdigit())


def total(scores: list[Score]) -> Score:
    """The sum of scores, without what is wrong."""

    def pair(pairs: list[tuple[int, int]]) -> tuple[int, int]:
        return sum(right for right, _ in pairs), sum(all_ for _, all_ in pairs)

    return Score(
        pair([s.quotes for s in scores]),
        sum(s.spurious for s in scores),
        pair([s.headlines for s in scores]),
        pair([s.bylines for s in scores]),
        pair([s.paragraphs for s in scores]),
        sum(s.cut for s in scores),
    )


def shown(score: Score) -> str:
    """A score in a line."""

    def share(name: str, pair: tuple[int, int]) -> str:
        return f"{name} {pair[0]}/{pair[1]} ({pair[0] / (pair[1] or 1):.3f})"

    return ", ".join(
        (
            share("quotes", score.quotes),
            f"spurious {score.spurious}",
            share("headlines", score.headlines),
            share("bylines", score.bylines),
            share("paragraphs", score.paragraphs),
            f"cut {score.cut}",
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores wirecopy on the outputs of extractors.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only outputs whose name holds it")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what is wrong in each")
    options = parser.parse_args()
    pages: dict[str, list[Score]] = {}
    for page, setting, text in outputs(tuple(options.words)):
        result = score(text, truth(page))
        pages.setdefault(page, []).append(result)
        if options.verbose:
            print(f"{page}/{setting}: {shown(result)}")
            for line in result.wrong:
                print(f"    {line}")
    for page, scores in pages.items():
        print(f"{page}: {len(scores)} outputs, {shown(total(scores))}")
    every = [s for scores in pages.values() for s in scores]
    print(f"all: {len(every)} outputs, {shown(total(every))}")


if __name__ == "__main__":
    main()
