"""A run in which each file is a shard, done by an engine."""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import count

import msgspec

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.atomic import sweep
from wirecopy.plugins.formats import Exporter
from wirecopy.run import engines, guard, shards
from wirecopy.run.batch import Outcome
from wirecopy.run.inputs import Found, Unavailable
from wirecopy.run.plan import Plan, Selection
from wirecopy.run.shards import Done, Shard


def check(
    exporter: Exporter,
    target: str | None,
    engine: str | None,
    part: tuple[int, int] | None,
    diagnostics: object,
) -> None:
    """Raises `UsageError` for a run by file that makes no sense.

    Raises `FormatUnavailable` for an engine that is not there.
    """
    if target is None or not (target.endswith("/") or os.path.isdir(target)):
        raise errors.UsageError("outputs by file need a folder", hint="name it with -o DIR/")
    if part is not None and not (part[1] >= 1 and 0 <= part[0] < part[1]):
        raise errors.UsageError(
            f"there is no part {part[0]}/{part[1]}", hint="parts are counted from 0, as in 0/4"
        )
    if engine is not None and exporter.bounded:
        raise errors.UsageError(
            f"a file of {exporter.name} holds only so much, and engines do not write it",
            hint="write parquet or csv",
        )
    if diagnostics is not None:
        raise errors.UsageError(
            "diagnostics are not written down by file", hint="write parquet: it has a column"
        )
    engines.chosen(engine)


class ByFile(msgspec.Struct, frozen=True, kw_only=True):
    """How such a run goes.

    `part` is which of how many parts of the files to do, `timeout` how many seconds a document may
    take. `replaces`: outputs that are there are replaced; `resumes`: but for those that are done.
    With `stops` the first failure is raised.
    """

    plan: Plan
    selection: Selection
    folder: str
    engine: str | None
    jobs: int
    part: tuple[int, int] | None
    timeout: float
    resumes: bool
    replaces: bool
    stops: bool

    def run(
        self,
        pairs: Iterable[tuple[Found | Unavailable, str]],
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        """Has the engine do a shard for each file and its output.

        Tells what became of each document that was left out and of each file, in the order of the
        files, then says that the whole run is done, unless a file has no output.
        """
        engine, address = engines.chosen(self.engine)
        success = f"{self.folder.rstrip('/')}/{shards.SUCCESS}"
        if self.part is None:
            shards.remove(success)
        if self.resumes and not remote.is_url(self.folder):
            for place, _, _ in os.walk(self.folder):
                sweep(place)
        order = _Order()
        made = shards.shards(
            self._found(pairs, order),
            self.plan,
            self.selection,
            folder=self.folder,
            timeout=self.timeout,
        )
        has_failed = False
        results = engine.function()(guard.run, self._pending(made, order), address, self.jobs)
        try:
            for result in results:
                order.put(result.key, tuple(_outcomes(result)))
                has_failed |= self._tell(order, on_outcome)
        finally:
            if hasattr(results, "close"):  # a generator: so it ends what it began
                results.close()
        has_failed |= self._tell(order, on_outcome)
        if order.waiting:
            what = f"engine '{engine.name}' left {len(order.waiting)} shards undone"
            raise errors.PluginFailed(what)
        if self.part is None and not has_failed:
            shards.put(success, b"")

    def _found(
        self, pairs: Iterable[tuple[Found | Unavailable, str]], order: "_Order"
    ) -> Iterator[tuple[Found, str]]:
        """The files of this part, less those that are missing."""
        numbers = count()
        for number, (found, output) in enumerate(pairs):
            if self.part is not None and number % self.part[1] != self.part[0]:
                continue
            if isinstance(found, Found):
                yield found, output
                continue
            key = f"lost {next(numbers)}"
            order.begin(key)
            outcome = Outcome(input=found.name, output=output, status="failed", error=found.error)
            order.put(key, (outcome,))

    def _pending(self, made: Iterable[Shard], order: "_Order") -> Iterator[Shard]:
        """The shards that are to be done; of those done before, the engine finds the markers."""
        for shard in made:
            order.begin(shard.key)
            if not self.replaces and shards.is_there(shard.output):
                done = shards.failed(shard, errors.output_exists(remote.shown(shard.output)))
                order.put(shard.key, tuple(_outcomes(done)))
                continue
            if not self.resumes:
                shards.unmark(shard)
            yield shard

    def _tell(self, order: "_Order", on_outcome: Callable[[Outcome], None]) -> bool:
        """Tells the outcomes whose turn it is; whether there is a file without an output."""
        has_failed = False
        for outcome, is_file in order.take():
            error = outcome.error
            has_failed |= is_file and error is not None
            ends_run = self.stops and error is not None
            on_outcome(msgspec.structs.replace(outcome, ends_run=ends_run))
            if ends_run and error is not None:
                raise error
        return has_failed


class _Order:
    """Outcomes by the keys of their shards, told in the order in which these were begun."""

    def __init__(self) -> None:
        #: The keys whose outcomes were not told yet, in their order; what of it is there.
        self.waiting: dict[str, tuple[Outcome, ...] | None] = {}

    def begin(self, key: str) -> None:
        self.waiting[key] = None

    def put(self, key: str, outcomes: tuple[Outcome, ...]) -> None:
        if key in self.waiting:  # else it was done twice
            self.waiting[key] = outcomes

    def take(self) -> Iterator[tuple[Outcome, bool]]:
        """The outcomes whose turn it is; the last of each shard is that of its file."""
        while self.waiting:
            key = next(iter(self.waiting))
            outcomes = self.waiting[key]
            if outcomes is None:
                return
            del self.waiting[key]
            yield from ((outcome, outcome is outcomes[-1]) for outcome in outcomes)


def _outcomes(done: Done) -> Iterator[Outcome]:
    """What became of each document that was left out of a shard, and of its file."""
    for failure in done.left_out:
        if done.error is None or failure.input != done.error.input:
            yield Outcome(
                input=failure.input, output=done.output, status="failed", error=failure.error()
            )
    yield Outcome(
        input=done.input,
        output=done.output,
        status=done.status,
        summary=done.summary,
        error=None if done.error is None else done.error.error(),
        bytes=done.bytes,
        sha256=done.sha256,
    )
