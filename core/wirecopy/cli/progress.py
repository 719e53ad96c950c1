"""How far a long run is, and what it came to: on standard error, for eyes."""

import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wirecopy.cli.stderr import tell
from wirecopy.errors import printable
from wirecopy.run.convert import Summary
from wirecopy.run.many import RunSummary

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
        #: How many inputs are done.
        self.inputs = 0

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

    def note(self) -> None:
        """One more input is done."""
        self.inputs += 1
        now = time.monotonic()
        if now >= self._shows_from and self.inputs > 1:
            with suppress(OSError, ValueError):  # as above
                self._show(now)

    def tell(self, line: str) -> None:
        """Prints a line to standard error, above the bar if there is one."""
        if self._bar is None:
            tell(line)
            return
        with suppress(OSError, ValueError):  # as above
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def tell_alone(self, output: str, summary: RunSummary) -> None:
        """Says what a lone input came to, if it went into a file: `harbour.xlsx: 5 quotes`."""
        if output in ("", "-") or summary.unchanged:
            return
        words = _counted(summary.written, ("quote", "table", "article"), leaves_out_none=True)
        self.tell(f"{printable(output)}: {', '.join(words or ['nothing'])}")

    def told(self, summary: RunSummary) -> str:
        """What it came to, in a line."""
        seconds = time.monotonic() - self._begun
        written = summary.written
        # Most runs have no tables but those of quotes, which count by their quotes.
        nouns = ("document", "quote", *(["table"] if written.tables else []), "article")
        words = _counted(written, nouns)
        words += [
            f"{count} {status}"
            for count, status in ((summary.unchanged, "unchanged"), (summary.failed, "failed"))
            if count
        ]
        told = ", ".join(f"{code} {count}" for code, count in sorted(written.diagnostics.items()))
        return f"{_many(summary.inputs, 'input')}: {', '.join(words)} in {seconds:.1f} s" + (
            f"; diagnostics: {told}" if told else ""
        )

    def _show(self, now: float) -> None:
        if self._bar is None:
            self._bar = _bar()
            self._bar.add_task("", total=self._count(), completed=self.inputs)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self.inputs, refresh=True)
        self._shows_from = now + 0.1


def _counted(written: Summary, nouns: Iterable[str], *, leaves_out_none: bool = False) -> list[str]:
    """How many there are of each noun."""
    counts = [(getattr(written, f"{noun}s"), noun) for noun in nouns]
    return [_many(count, noun) for count, noun in counts if count or not leaves_out_none]


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
