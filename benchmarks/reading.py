"""Reading: against a bare hand script and, where they are installed, against general converters.

Run `python benchmarks/reading.py`; `pip install docutils markitdown` and a `pandoc` on the path add
these to the table.
"""

import importlib.util
import io
import resource
import shutil
import subprocess
import time

from clock import compare, table
from feeds import story

import wirecopy
from wirecopy import Source, wire

DOCUMENTS = 300
CONTENTS = [story(number).encode() for number in range(DOCUMENTS)]
TEXTS = [content.decode() for content in CONTENTS]
OPTIONS = wire.Options()


def by_hand(content: bytes) -> dict[str, object]:
    """What people write in five minutes: split on the bar into dicts, nothing checked."""
    quotes, paragraphs = [], []
    for number, line in enumerate(content.decode().splitlines(), start=1):
        line = line.strip()
        if not line:
            continue
        if "|" in line:
            cells = [cell.strip() for cell in line.split("|")]
            quotes.append(
                {
                    "symbol": cells[0],
                    "change": cells[1],
                    "price": cells[2],
                    "currency": cells[3],
                    "line": number,
                }
            )
        else:
            paragraphs.append({"text": line, "line": number})
    return {
        "quotes": quotes,
        "headline": paragraphs[0],
        "paragraphs": paragraphs[1:-1],
        "byline": paragraphs[-1],
    }


def by_bars(content: bytes) -> list[dict[str, str]]:
    """The least that one may write: quotes by their bars, into dicts, and the other lines."""
    found = []
    for line in content.decode().split("\n"):
        if "|" in line:
            symbol, percent, price, currency, *_ = line.split("|")
            found.append(
                {
                    "symbol": symbol.strip(),
                    "percent": percent.strip(),
                    "price": price.strip(),
                    "currency": currency.strip(),
                }
            )
        else:
            found.append({"text": line})
    return found


def by_wirecopy(content: bytes) -> wirecopy.Document:
    return next(wire.read(Source("", content), OPTIONS))


def peers() -> dict[str, object]:
    found = {}
    if importlib.util.find_spec("docutils"):
        from docutils.core import publish_doctree

        found["docutils"] = lambda: [
            publish_doctree(c.decode(), settings_overrides={"report_level": 5})
            for c in CONTENTS[:5]
        ]
    if importlib.util.find_spec("markitdown"):
        from markitdown import MarkItDown, StreamInfo

        converter = MarkItDown()
        info = StreamInfo(extension=".txt", charset="utf-8")
        found["markitdown"] = lambda: [
            converter.convert_stream(io.BytesIO(c), stream_info=info) for c in CONTENTS[:5]
        ]
    return found


def main() -> None:
    contestants = {
        "the hand script": lambda: [by_hand(content) for content in CONTENTS],
        "wirecopy": lambda: [by_wirecopy(content) for content in CONTENTS],
    }
    table(
        "a document, in ms of CPU",
        compare(15, **contestants),
        "the hand script",
        DOCUMENTS,
    )
    table(
        "the public call against bars alone, in ms of CPU a document",
        compare(
            15,
            **{
                "the bar script": lambda: [by_bars(content) for content in CONTENTS],
                "wirecopy.read": lambda: [wirecopy.read(text) for text in TEXTS],
            },
        ),
        "the bar script",
        DOCUMENTS,
    )
    others = {name: seconds / 5 for name, seconds in compare(3, **peers()).items()}
    if shutil.which("pandoc"):
        text = "\n\n".join(content.decode() for content in CONTENTS).encode()
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            ["pandoc", "-f", "markdown", "-t", "json"], input=text, capture_output=True, check=True
        )
        done = resource.getrusage(resource.RUSAGE_CHILDREN)
        others["pandoc"] = (done.ru_utime - begun.ru_utime) / DOCUMENTS
    ours = compare(5, wirecopy=contestants["wirecopy"])["wirecopy"] / DOCUMENTS
    table(
        "against general converters, in ms of CPU a document",
        {"wirecopy": ours, **others},
        "wirecopy",
    )

    wirecopy.read("")  # the first call finds the plugins
    print("\n### time per character\n\n| what | characters | ns a character |\n|---|--:|--:|")
    for size in (1, 10, 100, 1000, 10_000):
        text = "\n\n\n".join(story(number) for number in range(size))
        flat("stories", text)
    for name, piece in PATHOLOGICAL.items():
        for size in (10_000, 300_000):
            flat(name, piece * (size // len(piece)))


PATHOLOGICAL = {
    "bars": "|",
    "cells": "a | ",
    "blanks": " ",
    "line feeds": "\n",
    "quotes that show no convention": "A | 1% | 1 | $ |\n",
    "headers": "Symbol | Price\n",
    "bylines": "A. Roe--BTZ\n",
    "digits": "1",
    "one line": "word ",
}


def flat(name: str, text: str) -> None:
    rounds = max(1, 100_000 // len(text))
    begun = time.process_time()
    for _ in range(rounds):
        wirecopy.read(text)
    taken = (time.process_time() - begun) / rounds
    print(f"| {name} | {len(text):,} | {taken / len(text) * 1e9:.1f} |", flush=True)


if __name__ == "__main__":
    main()
