"""The contract of an engine."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import wirecopy
from wirecopy.files.source import Source
from wirecopy.testing.contract import broken

#: A filter with which one document raises, one hangs, and one ends its process.
_TROUBLE = '''\
"""Trouble with three documents."""

import os
import time

from wirecopy import Filter, hookimpl


def sift(documents, options):
    for document in documents:
        headline = document.articles[0].headline
        if headline == "This one raises":
            raise RuntimeError("as it was told to")
        if headline == "This one hangs":
            time.sleep(3600)
        if headline == "This one ends its process":
            os._exit(3)
        yield document


@hookimpl
def wirecopy_filters():
    return [Filter("trouble", sift)]
'''
_BAD = {
    (2, 7): ("This one raises", "RuntimeError: as it was told to"),
    (2, 30): ("This one hangs", "took longer than 2 s"),
    (5, 0): ("This one ends its process", "its process ended with exit code 3"),
}
_SHARDS, _DOCUMENTS = 8, 50
_PATIENCE = 600.0
_LONGEST_TOLD = 2000
_CALL_ALL = "call `work` for each shard, and yield what it returns"
_AS_IT_IS = "hand shards and results on as they are"


class EngineContract:
    """The tests of an engine; a subclass names it as the command line does: `ray`, `ray:auto`.

    They take about half a minute on this machine alone.
    """

    engine: ClassVar[str]

    def test_it_does_what_is_done_without_it(self) -> None:
        """All shards have the bytes they should have, and three bad documents are named."""
        with work() as tried:
            done = tried.run(self.engine, "--filter", "trouble", "--timeout", "2")
            if done.returncode != 70:
                raise broken(self._whose, f"ended with {done.returncode}: {_told(done)}", _CALL_ALL)
            tried.compare(self._whose, but=_BAD)
            failed = [line for line in tried.report() if line["status"] == "failed"]
            named = {each["input"]: each["error"]["message"] for each in failed}
            for (shard, number), (_, said) in _BAD.items():
                name = f"in/{shard}.jsonl:{shard}-{number}"
                if said not in named.pop(name, ""):
                    raise broken(self._whose, f"does not say of {name}: {said}", _AS_IT_IS)
            if named:
                raise broken(self._whose, f"left out {', '.join(named)}", _AS_IT_IS)

    def test_a_run_that_was_killed_goes_on(self) -> None:
        """What was done before stays, the rest is done, and nothing else is left behind."""
        with work() as tried:
            with tried.start(self.engine) as driver:
                tried.wait_for_a_marker(self._whose, driver)
                driver.kill()
            done = tried.run(self.engine, "--resume")
            if done.returncode:
                raise broken(self._whose, f"cannot go on: {_told(done)}", _CALL_ALL)
            tried.compare(self._whose)
            if not any(line["status"] == "unchanged" for line in tried.report()):
                raise broken(self._whose, "does again what was done", _AS_IT_IS)

    @property
    def _whose(self) -> str:
        return f"engine '{self.engine}'"


class _Work:
    """A folder with inputs, and runs over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "plugins").mkdir()
        (folder / "plugins" / "trouble.py").write_text(_TROUBLE, "utf-8")
        (folder / "in").mkdir()
        for shard in range(_SHARDS):
            lines = (
                json.dumps({"id": f"{shard}-{number}", "text": _story(shard, number)})
                for number in range(_DOCUMENTS)
            )
            (folder / "in" / f"{shard}.jsonl").write_text("\n".join(lines), "utf-8")

    def run(self, engine: str, *words: str) -> subprocess.CompletedProcess[str]:
        """A run to its end."""
        return subprocess.run(
            self._command(engine, *words),
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )

    @contextmanager
    def start(self, engine: str) -> Iterator[subprocess.Popen[bytes]]:
        """A run that is at work."""
        process = subprocess.Popen(
            self._command(engine),
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def wait_for_a_marker(self, whose: str, driver: subprocess.Popen[bytes]) -> None:
        """Waits until a shard is done."""
        until = time.monotonic() + _PATIENCE
        while not list((self.folder / "out").glob("_wirecopy/*.json")):
            if driver.poll() is not None or time.monotonic() > until:
                raise broken(whose, "does nothing", _CALL_ALL)
            time.sleep(0.01)

    def report(self) -> list[dict[str, Any]]:  # Any: JSON
        """What the last run said of each input."""
        lines = (self.folder / "report.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def compare(self, whose: str, but: Container[tuple[int, int]] = ()) -> None:
        """Raises where an output is not what it should be, or there is something else."""
        for shard in range(_SHARDS):
            sources = [
                Source(f"{shard}-{number}", _story(shard, number))
                for number in range(_DOCUMENTS)
                if (shard, number) not in but
            ]
            if (self.folder / "out" / f"{shard}.json").read_bytes() != wirecopy.convert(
                sources, to="json"
            ):
                raise broken(whose, f"has other bytes for shard {shard}", _AS_IT_IS)
        there = {each.name for each in (self.folder / "out").iterdir()}
        expected = {"_SUCCESS", "_wirecopy", *(f"{shard}.json" for shard in range(_SHARDS))}
        if there != expected:
            what = f"leaves or lacks {', '.join(sorted(there ^ expected))}"
            raise broken(whose, what, "write to no folder of outputs")

    def _command(self, engine: str, *words: str) -> list[str]:
        return [
            *(sys.executable, "-m", "wirecopy", "convert", "in/", "-o", "out/", "--to", "json"),
            *("--text-column", "text", "--id-column", "id", "--engine", engine, "--jobs", "2"),
            *("--report", "report.jsonl", "--force", *words),
        ]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "WIRECOPY_PLUGINS": str(self.folder / "plugins")}


@contextmanager
def work() -> Iterator[_Work]:
    """A folder with inputs for a run, while it lasts."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield _Work(Path(folder))


def _story(shard: int, number: int) -> str:
    headline = _BAD[shard, number][0] if (shard, number) in _BAD else f"Harbour {number} reopens"
    return f"HRW | -0.42% | {number}.{shard} | $ | |\n{headline}\nShips left on Monday.\n"


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr[-_LONGEST_TOLD:].strip()
