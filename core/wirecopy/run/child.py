"""The process that does the work of a shard: `python -m wirecopy.run.child`."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import msgspec

from wirecopy import errors
from wirecopy.files import remote, row_files
from wirecopy.run import shards
from wirecopy.run.batch import Outcome, Run, merge
from wirecopy.run.guard import FAULT, IDLE, NO_MEMORY, Place
from wirecopy.run.inputs import Found, Unavailable, gather
from wirecopy.run.shards import Done, Failure, Shard
from wirecopy.tree.nodes import Diagnostic


def main() -> NoReturn:
    """Does the work that the file `task` of a folder holds, and writes the file `done` there."""
    folder, told, waiting = sys.argv[1:4]
    if waiting:
        threading.Thread(target=_end_with, args=(int(waiting),), daemon=True).start()
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who waits for the work ends this
    with open(os.path.join(folder, "task"), "rb") as file:
        shard = msgspec.json.decode(file.read(), type=Shard)
    place = Place(os.path.join(folder, "place"))
    try:
        done = work(shard, place, folder if told else "")
        with open(os.path.join(folder, "done.new"), "wb") as file:
            file.write(msgspec.json.encode(done))
        os.rename(os.path.join(folder, "done.new"), os.path.join(folder, "done"))
    except MemoryError:
        os._exit(NO_MEMORY)
    # Whatever it is, it came of the document that the place names.
    except BaseException as error:
        known = isinstance(error, errors.WirecopyError)
        line = str(error) if known else f"{errors.described(error)}"
        os.write(2, f"\n{line}\n".encode("utf-8", "backslashreplace"))
        os._exit(FAULT)
    os._exit(0)  # a plugin may have left a thread running


def work(shard: Shard, place: Place, folder: str = "") -> Done:
    """What comes of a shard.

    Raises what a filter or the exporter raised of a document. `folder` is where to write down all
    outcomes and diagnostics.
    """
    left_out: list[Failure] = []
    tells = _Tells(folder) if folder else None
    prefix = _prefix(shard)

    def on_outcome(outcome: Outcome) -> None:
        if outcome.error is not None:
            left_out.append(_whole(Failure.of(outcome.input, outcome.error), prefix))
        if tells is not None:
            tells.outcome(outcome)

    def on_diagnostic(name: str, diagnostic: Diagnostic) -> None:
        if tells is not None:
            tells.diagnostic(name, diagnostic)

    run = Run(
        on_diagnostic=on_diagnostic,
        on_outcome=on_outcome,
        force=shard.force,
        on_document=place.move,
        reads=shard.reads,
    )
    try:
        with _output(shard) as (output, hashed):
            inputs = _numbered(shard, place)
            summary = merge(shard.plan, inputs, output, run)
            place.at(IDLE)
            if summary is None:
                why = _why_none(shard, left_out)
                return shards.failed(shard, why, left_out)
            size, sha256 = hashed()
    except (errors.PluginFailed, errors.Defect):
        raise
    except errors.WirecopyError as error:
        return shards.failed(shard, error, left_out)
    finally:
        if tells is not None:
            tells.close()
    done = Done(
        key=shard.key,
        input=shard.input,
        output=remote.shown(shard.output),
        bytes=size,
        sha256=sha256,
        summary=summary,
        left_out=tuple(left_out),
    )
    if shard.state:
        shards.mark(shard, done)
    return done


def _numbered(shard: Shard, place: Place) -> Iterator[Found | Unavailable]:
    """The inputs, less those to be left out; the place knows which is worked on.

    Of a file of rows each is named by its id alone: the output is that file's.
    """
    prefix = _prefix(shard)
    for number, found in enumerate(gather(shard.names, shard.selection)):
        place.at(number)
        if number in shard.skip:
            named = found.name if isinstance(found, Unavailable) else found.source.name
            yield Unavailable(named, errors.Defect(shard.skip[number], source=named))
        elif prefix and isinstance(found, Found) and found.source.name.startswith(prefix):
            id_ = found.source.name.removeprefix(prefix)
            source = msgspec.structs.replace(found.source, name=id_)
            yield msgspec.structs.replace(found, source=source)
        else:
            yield found
    place.at(IDLE)


def _prefix(shard: Shard) -> str:
    """What names of rows begin with before their ids; empty unless one file has one output."""
    has_column = shard.selection.text_column is not None
    if not shard.state or not row_files.kind_of(shard.input, has_column=has_column):
        return ""
    return f"{shard.input}:"


def _whole(failure: Failure, prefix: str) -> Failure:
    """The failure of a row, with the name of its file again."""
    if not prefix or failure.input.startswith((prefix, prefix[:-1])):
        return failure
    name = prefix + failure.input
    source = name if failure.source == failure.input else failure.source
    return msgspec.structs.replace(failure, input=name, source=source)


def _why_none(shard: Shard, left_out: Iterable[Failure]) -> errors.WirecopyError:
    """Why there is no output: what is wrong with the file itself, or with all that it holds."""
    first = next(iter(left_out), None)
    if first is not None:
        return first.error()
    return errors.BadData("nothing of it could be converted", source=shard.input)


@contextmanager
def _output(shard: Shard) -> Iterator[tuple[str, "_Hashed"]]:
    """Where to write, and what says what was written; then it is put where it belongs."""
    output = shard.output
    if not remote.is_url(output):
        yield output, _Hashed(output)
        return
    with tempfile.TemporaryDirectory(prefix="wirecopy-", ignore_cleanup_errors=True) as folder:
        file = os.path.join(folder, remote.file_name(output) or "output")
        yield file, _Hashed(file)
        if os.path.exists(file):
            remote.put(file, output, force=shard.force)


class _Hashed:
    """The bytes of a file and their SHA-256; none of a folder."""

    def __init__(self, file: str) -> None:
        self._file = file

    def __call__(self) -> tuple[int, str]:
        if not os.path.isfile(self._file):
            return 0, ""
        with open(self._file, "rb") as stream:
            return shards.hashed(stream)


class _Tells:
    """Writes down what there is to say, as lines of JSON."""

    def __init__(self, folder: str) -> None:
        self._outcomes = open(os.path.join(folder, "outcomes"), "wb")  # noqa: SIM115  # closed below
        self._diagnostics = open(os.path.join(folder, "diagnostics"), "wb")  # noqa: SIM115

    def outcome(self, outcome: Outcome) -> None:
        failure = None if outcome.error is None else Failure.of(outcome.input, outcome.error)
        named = outcome.is_named
        line = (outcome.input, outcome.output, outcome.status, outcome.summary, failure, named)
        self._outcomes.write(msgspec.json.encode(line) + b"\n")

    def diagnostic(self, name: str, diagnostic: Diagnostic) -> None:
        self._diagnostics.write(msgspec.json.encode((name, diagnostic)) + b"\n")

    def close(self) -> None:
        self._outcomes.close()
        self._diagnostics.close()


def _end_with(waiting: int) -> None:
    """Ends this process when nobody waits for it any more."""
    try:
        while os.read(waiting, 1):
            pass
    except OSError:
        pass
    os._exit(FAULT)


if __name__ == "__main__":
    main()
