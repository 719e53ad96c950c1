"""All inputs into one output, in a process of its own that is watched."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from shutil import copyfileobj
from typing import Any

import msgspec

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.atomic import is_device
from wirecopy.files.sink import Sink
from wirecopy.files.source import STANDARD, standard_input
from wirecopy.run import guard, shards
from wirecopy.run.batch import Outcome, Run
from wirecopy.run.convert import Summary
from wirecopy.run.inputs import Found, Unavailable
from wirecopy.run.plan import Plan, Selection
from wirecopy.tree.nodes import Diagnostic


def watched(
    names: Sequence[str],
    selection: Selection,
    plan: Plan,
    inputs: Iterable[Found | Unavailable],  # noqa: ARG001  # see above
    output: str,
    run: Run,
) -> Summary | None:
    """As `merge`, in a process that is begun again without the document that ended it twice.

    The inputs are found once more there, by their names. Raises `UsageError` for a list of names
    on standard input, which is read by then.
    """
    if "@-" in names:
        raise errors.UsageError(
            "a list on standard input can be read but once", hint="name a file of names"
        )
    name = remote.shown(output)
    is_passing = output == STANDARD or is_device(output)
    with tempfile.TemporaryDirectory(prefix="wirecopy-", ignore_cleanup_errors=True) as folder:
        given = ""
        if STANDARD in names:
            given = os.path.join(folder, "input")
            with standard_input() as stream, open(given, "wb") as file:
                copyfileobj(stream, file)
        written = os.path.join(folder, "output") if is_passing else output
        shard = shards.Shard(
            key="",
            names=tuple(names),
            output=written,
            plan=plan,
            selection=selection,
            timeout=run.timeout,
            folder=os.getcwd(),
            force=run.force,
            reads=tuple(run.reads),
        )

        def tell(outcomes: str, diagnostics: str) -> None:
            for source, diagnostic in _lines_of(diagnostics, tuple[str, Diagnostic]):
                run.on_diagnostic(name if source == written else source, diagnostic)
            kind = tuple[str, str, str, Summary, shards.Failure | None, bool]
            for source, _, status, summary, failure, is_named in _lines_of(outcomes, kind):
                error = failure and failure.error()
                outcome = Outcome(
                    input=source,
                    output=name,
                    status=status,
                    summary=summary,
                    error=error,
                    ends_run=error is not None and run.stops,
                    is_named=is_named,
                )
                run.on_outcome(outcome)
                if error is not None and run.stops:
                    raise error

        done = guard.run_telling(shard, tell, given)
        if done.status == "failed":
            if done.left_out:
                return None
            raise done.error.error() if done.error else errors.Defect("its process failed")
        if is_passing:
            with (
                Sink.open(output, force=True) as sink,
                sink.binary() as target,
                open(written, "rb") as content,
            ):
                copyfileobj(content, target)
        return done.summary


def _lines_of(file: str, kind: Any) -> Iterator[Any]:  # Any: the type of each line
    decoder = msgspec.json.Decoder(kind)
    with open(file, "rb") as lines:
        yield from map(decoder.decode, lines)
