"""Outputs are put in place in groups; whatever happens at any step, each is old or new."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wirecopy import Plan, convert_many, errors
from wirecopy.files import commits
from wirecopy.run.batch import Outcome
from wirecopy.run.journal import Journal

COUNT, GROUP = 7, 3
OLD = b"old\n"
#: The calls that change what is on the disk, and how many arguments name a file.
STEPS = {"open": 1, "chmod": 1, "fsync": 0, "replace": 2, "link": 2, "unlink": 1}


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commits, "MOST", GROUP)
    monkeypatch.setattr(commits, "_SECONDS", 60.0)
    for number in range(COUNT):
        place = tmp_path / "inbox" / ("a" if number < 2 else "b")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"s{number}.txt").write_text(f"Port {number} opens\nIt did.\n")
    return tmp_path / "inbox"


def outputs(folder: str) -> dict[str, bytes]:
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if path.name != ".wirecopy.journal"
    }


def fill_old(names: dict[str, bytes]) -> None:
    for name in names:
        path = Path("out", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(OLD)


def run(**how: Any) -> Any:
    return convert_many("inbox", "out/", Plan(to="json"), **how)


class Steps:
    """Calls `at` before the nth step that touches the outputs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int, at: Callable[[], None]) -> None:
        self.count, self._nth, self._at = 0, nth, at
        for name, paths in STEPS.items():
            monkeypatch.setattr(os, name, self._watched(getattr(os, name), paths))
        syncfs = commits._syncfs()
        if syncfs is not None:
            watched = self._watched(syncfs, 0)

            def told(descriptor: int) -> bool:
                try:
                    return bool(watched(descriptor))
                except OSError:  # the call says so by what it returns
                    return False

            monkeypatch.setattr(commits, "_syncfs", lambda: told)

    def _watched(self, call: Callable[..., Any], paths: int) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            if not paths or any("out" in os.fspath(each).split(os.sep) for each in given[:paths]):
                self.count += 1
                if self.count == self._nth:
                    self._at()
            return call(*given, **named)

        return watched


def fail() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def die() -> None:
    os._exit(9)


def ending(how: dict[str, Any], nth: int, at: Callable[[], None]) -> bool:
    """A run in which that happens at the nth step; whether there was one. In a copy of us."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with pytest.MonkeyPatch.context() as patch:
                steps = Steps(patch, nth, at)
                try:
                    run(**how)
                except errors.WirecopyError:
                    code = 3
                else:
                    code = 0 if steps.count < nth else 3
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 3, 9)
    return code != 0


def whole() -> dict[str, bytes]:
    convert_many("inbox", "whole/", Plan(to="json"), durability="each")
    return outputs("whole")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs copies of the process")
@pytest.mark.parametrize("at", [fail, die])
@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("has_syncfs", [True, False])
def test_at_every_step_each_output_is_old_or_new(
    at: Callable[[], None],
    force: bool,
    has_syncfs: bool,
    inbox: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = whole()
    if not has_syncfs:
        monkeypatch.setattr(commits, "_syncfs", lambda: None)
    steps = 1
    while True:
        for name in outputs("out") if Path("out").exists() else ():
            Path("out", name).unlink()
        if force:
            fill_old(wanted)
        if not ending({"force": force}, steps, at):
            break
        left = outputs("out")
        for name, content in left.items():
            if "/.wirecopy-" in f"/{name}":
                assert at is die, name  # nobody was there to tidy up
            else:
                assert content in ((wanted[name], OLD) if force else (wanted[name],)), name
        run(resume=True)
        assert outputs("out") == wanted
        steps += 1
    assert steps > 3 * COUNT
    assert outputs("out") == wanted


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What happens to the disk, in order; bytes that are on their way count as lost."""
    told: list[tuple[str, str]] = []

    def watch(place: Any, name: str, label: str, of: Callable[..., str]) -> None:
        call = getattr(place, name)

        def watched(*given: Any) -> Any:
            returned = call(*given)
            told.append((label, of(*given)))
            return returned

        monkeypatch.setattr(place, name, watched)

    watch(commits.Group, "add", "written", lambda *given: given[2])
    watch(os, "fsync", "sync", lambda it: os.readlink(f"/proc/self/fd/{it}"))
    watch(commits, "place", "place", lambda hidden, target, *_: f"{hidden} {target}")
    watch(commits, "sync_folder", "folder", str)
    watch(Journal, "note", "note", lambda _, output, __: os.path.realpath(output))
    syncfs = commits._syncfs()

    def all_synced(descriptor: int) -> bool:
        assert syncfs is not None
        told.append(("sync", "*"))
        return syncfs(descriptor)

    monkeypatch.setattr(commits, "_syncfs", lambda: syncfs and all_synced)
    return told


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="looks at open files there")
@pytest.mark.parametrize("has_syncfs", [True, False])
def test_bytes_reach_the_disk_before_names_and_names_before_the_journal(
    has_syncfs: bool,
    inbox: Path,
    events: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not has_syncfs:
        monkeypatch.setattr(commits, "_syncfs", lambda: None)
    run()
    written: set[str] = set()
    safe: set[str] = set()
    named: set[str] = set()
    kept: set[str] = set()
    for what, which in events:
        match what:
            case "written":
                written.add(which)
            case "sync":
                safe |= written if which == "*" else {which}
            case "place":
                hidden, target = which.split(" ")
                assert hidden in safe
                named.add(target)
            case "folder":
                kept |= {each for each in named if os.path.dirname(each) == which}
            case "note":
                assert which in kept
    assert len(named) == len(kept) == COUNT
    assert ("sync", "*") in events or not has_syncfs or commits._syncfs() is None
    folders = [which for what, which in events if what == "folder"]
    assert len(folders) == 4  # three groups, one of which spans two folders


def test_outcomes_come_in_order_when_outputs_are_there(inbox: Path) -> None:
    told: list[str] = []

    def on_outcome(outcome: Outcome) -> None:
        told.append(outcome.input)
        assert outcome.status == "done"
        assert os.path.exists(outcome.output)

    run(on_outcome=on_outcome)
    assert told == sorted(told)
    assert len(told) == COUNT


@pytest.mark.parametrize("durability", ["group", "each", "none"])
def test_the_bytes_do_not_depend_on_the_durability(durability: Any, inbox: Path) -> None:
    wanted = whole()
    summary = run(durability=durability)
    assert (summary.done, outputs("out")) == (COUNT, wanted)


def test_none_waits_for_no_disk(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("waited")

    monkeypatch.setattr(os, "fsync", refuse)
    monkeypatch.setattr(commits, "_syncfs", lambda: refuse)
    run(durability="none")
    convert_many("inbox", "all.json", Plan(to="json"), durability="none")
    assert os.path.exists("all.json")


def test_one_output_that_came_meanwhile_fails_alone(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = commits.Group.add

    def added(self: commits.Group, *given: Any) -> None:
        if str(given[2]).endswith("s1.json"):
            Path(given[2]).write_bytes(OLD)
        add(self, *given)

    monkeypatch.setattr(commits.Group, "add", added)
    summary = run()
    assert (summary.done, summary.failed, summary.exit_code) == (COUNT - 1, 1, 73)
    assert [each.input for each in summary.failures] == ["inbox/a/s1.txt"]
    assert Path("out/a/s1.json").read_bytes() == OLD
    assert not [name for name in outputs("out") if ".wirecopy-" in name]


def test_a_durability_that_there_is_not(inbox: Path) -> None:
    with pytest.raises(errors.UsageError, match="group, each, none"):
        run(durability="some")
