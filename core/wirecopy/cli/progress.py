"""How far a long run is, and what it came to: on standard error, for eyes."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wirecopy.cli.stderr import tell
from wirecopy.errors import printable
from wirecopy.run.batch import Outcome
from wirecopy.run.convert import Summary

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

#: Runs that are over sooner show no bar.
_PATIENCE = 1.0


class Progress:
    """Counts inputs; shows a bar with their rate when it takes long and somebody looks.

    `count` says how many inputs there are, or None if that cannot be said without reading them.
    """

    def __init__(self, *, is_wanted: bool, count: Callable[[], int | None]) -> None:
        #: Whether there is anybody to look.
        self.is_for_eyes = is_wanted and sys.stderr is not None and sys.stderr.isatty()
        self._count = count
        self._begun = time.monotonic()
        self._shows_from = self._begun + _PATIENCE if self.is_for_eyes else float("inf")
        self._bar: Bar | None = None
        self.counts: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            with suppress(OSError, ValueError):  # the terminal is gone
                self._bar.stop()
            self._bar = None

    def note(self, outcome: Outcome) -> None:
        """One more input is done."""
        summary, counts = outcome.summary, self.counts
        counts["inputs"] += 1
        counts[outcome.status] += 1
        counts["documents"] += summary.documents
        counts["quotes"] += summary.quotes
        counts["tables"] += summary.tables
        counts["articles"] += summary.articles
        if summary.diagnostics:
            self.codes.update(summary.diagnostics)
        now = time.monotonic()
        if now >= self._shows_from:
            with suppress(OSError, ValueError):  # as above
                self._show(now)

    def wrote(self, written: Summary) -> None:
        """What all inputs came to together: not all that was read, and the exporter warns, too."""
        self.counts["documents"] = written.documents
        self.counts["quotes"] = written.quotes
        self.counts["tables"] = written.tables
        self.counts["articles"] = written.articles
        self.codes = Counter(written.diagnostics)

    def tell(self, line: str) -> None:
        """Prints a line to standard error, above the bar if there is one."""
        if self._bar is None:
            tell(line)
            return
        with suppress(OSError, ValueError):  # as above
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

    @property
    def is_empty(self) -> bool:
        """Whether inputs were read, and nothing of them is left."""
        counts = self.counts
        return bool(counts["inputs"]) and not any(
            counts[name] for name in ("quotes", "tables", "articles", "unchanged")
        )

    def tell_alone(self, output: str) -> None:
        """Says what a lone input came to, if it went into a file: `harbour.xlsx: 5 quotes`."""
        if output in ("", "-") or self.counts["unchanged"]:
            return
        nouns = [noun for noun in ("quote", "table", "article") if self.counts[f"{noun}s"]]
        words = [_many(self.counts[f"{noun}s"], noun) for noun in nouns] or ["nothing"]
        self.tell(f"{printable(output)}: {', '.join(words)}")

    def summary(self) -> str:
        """What it came to, in a line."""
        seconds = time.monotonic() - self._begun
        counts = self.counts
        # Most runs have no tables but those of quotes, which count by their quotes.
        nouns = ("document", "quote", *(["table"] if counts["tables"] else []), "article")
        words = [_many(counts[f"{name}s"], name) for name in nouns]
        words += [
            f"{counts[status]} {status}" for status in ("unchanged", "failed") if counts[status]
        ]
        told = ", ".join(f"{code} {count}" for code, count in sorted(self.codes.items()))
        return f"{_many(counts['inputs'], 'input')}: {', '.join(words)} in {seconds:.1f} s" + (
            f"; diagnostics: {told}" if told else ""
        )

    def _show(self, now: float) -> None:
        if self._bar is None:
            self._bar = _bar()
            self._bar.add_task("", total=self._count(), completed=self.counts["inputs"])
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self.counts["inputs"], refresh=True)
        self._shows_from = now + 0.1


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _bar() -> "Bar":
    from rich.console import Console  # takes longer to import than a short run takes
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.0f}/s" if task.speed else "")

    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
