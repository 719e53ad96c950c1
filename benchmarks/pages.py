"""Web pages: the CPU that reading takes, against trafilatura on the same page in the same run.

    python benchmarks/pages.py [KILOBYTES]

Needs trafilatura. Prints the best of several rounds for each, and their ratio.
"""

import sys
import time
from collections.abc import Callable

import trafilatura

import wirecopy

STORY = (
    "<p>Ships left the harbour of Norrhaven on Monday, a day before the storm reached the coast, "
    "the port authority said in a statement. Number {0} of them carried {1} containers.</p>"
)
ROW = (
    '<tr><td class="name"><a href="/q/{0}">Harrow Rail {0}</a></td><td>HR{0}</td>'
    '<td class="num">{1}.{0:02d}</td><td class="num pos">+0.{0:02d}</td><td>+1.{0:02d}%</td></tr>'
)
TEASER = (
    '<li class="teaser"><a href="/news/{0}"><img src="/i/{0}.jpg" alt=""><span>Cottage number {0} '
    "sold at an auction</span></a></li>"
)


def page(kilobytes: int) -> str:
    """A news page of that size: half scripts and styles, then teasers, the story, a table."""
    size = kilobytes * 1000
    script = "window.data = window.data || [];" * (size // 2 // 32)
    teasers = "".join(TEASER.format(n) for n in range(size // 4 // len(TEASER)))
    story = "".join(STORY.format(n, n * 7) for n in range(size // 8 // len(STORY)))
    rows = "".join(ROW.format(n % 100, n + 12) for n in range(size // 8 // len(ROW)))
    return (
        "<!doctype html><html lang=en><head><title>Ships leave | The Post</title>"
        f"<meta property=og:title content='Ships leave'><script>{script}</script></head><body>"
        f"<nav><ul>{TEASER.format(0) * 20}</ul></nav><main><article><h1>Ships leave</h1>"
        f"<p class=byline>By Jane Roe</p>{story}<table><thead><tr><th>Name</th><th>Symbol</th>"
        f"<th>Price ($)</th><th>Change</th><th>Change %</th></tr></thead>{rows}</table></article>"
        f"<aside><ul>{teasers}</ul></aside></main><footer>The Post</footer></body></html>"
    )


def best(read: Callable[[], object], rounds: int = 7) -> float:
    """The least CPU that a call takes, in seconds."""
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        read()
        times.append(time.process_time() - begin)
    return min(times)


def main() -> None:
    text = page(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    ours = best(lambda: wirecopy.read(text, from_="html"))
    theirs = best(lambda: trafilatura.extract(text, include_tables=True))
    quotes = len(wirecopy.read(text, from_="html").quotes)
    print(f"page: {len(text) / 1000:.0f} kB, {quotes} quotes")
    print(f"wirecopy:    {ours * 1000:.1f} ms")
    print(f"trafilatura: {theirs * 1000:.1f} ms ({trafilatura.__version__})")
    print(f"ratio: {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
