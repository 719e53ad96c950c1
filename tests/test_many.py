"""From Python a whole run does what the command line does: the same bytes, report and resume."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import wirecopy
from wirecopy import Outcome, Plan, Selection, convert_many
from wirecopy.run.journal import NAME as JOURNAL

WIRECOPY = [sys.executable, "-m", "wirecopy"]
STORY = "S{0} | 0.1% | {0}.5 | $ |\nStory {0}\nText is, and more of it.\nA. Roe--BTZ\n"
COUNT = 1000


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*WIRECOPY, "convert", *words], cwd=folder, capture_output=True, check=False
    )


def tree(folder: Path) -> dict[str, bytes]:
    """All that is there, but the journal."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != JOURNAL
    }


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand stories; every hundredth has a line to speak of, and one is not text."""
    folder = tmp_path_factory.mktemp("many") / "inbox"
    for number in range(COUNT):
        place = folder / f"d{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        odd = "ODD | 1% | closed | $ |\n" if number % 100 == 0 else ""
        (place / f"s{number:03}.txt").write_text(odd + STORY.format(number))
    (folder / "d0" / "bad.txt").write_bytes(b"Caf\xe9 opens")
    (folder / "d0" / "picture.odd").write_bytes(b"\0")
    return folder


@pytest.fixture(scope="module")
def whole(inbox: Path) -> dict[str, bytes]:
    """What the command line makes of them, with its report."""
    top = inbox.parent
    done = command(top, "inbox", "--to", "json", "-o", "whole/", "--report", "whole.jsonl")
    assert done.returncode == 0
    return tree(top / "whole")


class Interrupted(Exception):
    """What a listener raises that has had enough."""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_a_listener_ends_resumes_to_the_bytes_of_the_command_line(
    jobs: int,
    inbox: Path,
    whole: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(inbox.parent)
    out = f"{tmp_path}/out/"
    plan = Plan(to="json")
    heard: list[str] = []

    def on_diagnostic(source: str, _: wirecopy.Diagnostic) -> None:
        heard.append(source)
        if len(heard) == 5:
            raise Interrupted

    with pytest.raises(Interrupted):
        convert_many("inbox", out, plan, jobs=jobs, on_diagnostic=on_diagnostic)
    begun = tree(Path(out))
    assert 0 < len(begun) < COUNT
    assert all(content == whole[name] for name, content in begun.items())

    report = tmp_path / "report.jsonl"
    summary = convert_many("inbox", out, plan, jobs=jobs, resume=True, report=report)
    assert tree(Path(out)) == whole
    assert (summary.inputs, summary.failed) == (COUNT + 1, 1)
    assert summary.unchanged > 0
    assert summary.done == COUNT - summary.unchanged
    assert summary.written.documents == summary.done
    assert summary.exit_code == 0
    assert [outcome.input for outcome in summary.failures] == ["inbox/d0/bad.txt"]
    assert summary.left_out == ("inbox/d0/picture.odd",)
    statuses = [json.loads(line)["status"] for line in report.read_text().splitlines()]
    assert {status: statuses.count(status) for status in statuses} == {
        "done": summary.done,
        "unchanged": summary.unchanged,
        "failed": 1,
        "left-out": 1,
    }


def test_a_run_that_a_signal_ends_resumes(
    inbox: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(inbox.parent)
    out = f"{tmp_path}/out/"
    seen: list[Outcome] = []

    def on_outcome(outcome: Outcome) -> None:
        seen.append(outcome)
        if len(seen) == 300:
            os.kill(os.getpid(), signal.SIGINT)

    assert threading.current_thread() is threading.main_thread()
    with pytest.raises(KeyboardInterrupt):
        convert_many(["inbox"], out, Plan(to="json"), jobs=2, on_outcome=on_outcome)
    assert 0 < len(tree(Path(out))) < COUNT
    assert not [name for name in os.listdir(out) if name.startswith(".wirecopy-")]
    summary = convert_many(["inbox"], out, Plan(to="json"), jobs=2, resume=True)
    assert summary.unchanged > 0
    assert tree(Path(out)) == whole


def test_the_report_and_the_diagnostics_are_those_of_the_command_line(
    inbox: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = inbox.parent
    monkeypatch.chdir(top)
    assert whole
    summary = convert_many(
        ["inbox"],
        "again/",
        Plan(to="json"),
        jobs=None,
        report=tmp_path / "r.jsonl",
        diagnostics=tmp_path / "d.jsonl",
    )
    told = (tmp_path / "r.jsonl").read_text().replace('"again/', '"whole/')
    assert told == (top / "whole.jsonl").read_text()
    assert len((tmp_path / "d.jsonl").read_text().splitlines()) == 10
    assert summary.written.diagnostics == {"not-a-number": 10}


def test_a_run_of_the_command_line_goes_on_in_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY.format(1))
    done = command(tmp_path, "a.txt", "b.txt", "--to", "xlsx", "-o", "out/", "--resume")
    assert done.returncode == 0
    again = convert_many(["a.txt", "b.txt"], "out/", Plan(to="xlsx"), resume=True)
    assert again.unchanged == 2
    plan = Plan(to="xlsx", options={"language": "de"})
    other = convert_many(["a.txt", "b.txt"], "out/", plan, resume=True)
    assert other.done == 2


def test_all_into_one_file_and_what_is_selected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{"id": f"n{n}", "text": STORY.format(n)} for n in range(3)]
    (tmp_path / "feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    summary = convert_many(
        Path("feed.jsonl"),
        Path("all.json"),
        Plan(to="json", filters=("select:symbols=S1",)),
        selection=Selection(text_column="text", id_column="id"),
    )
    assert (summary.inputs, summary.written.quotes) == (3, 1)
    with pytest.raises(wirecopy.OutputExists):
        convert_many("feed.jsonl", "all.json", Plan(to="json"))


def bad_uses() -> Iterator[tuple[dict[str, object], str]]:
    yield {"jobs": 0}, "by 0 processes"
    yield {"name": "{stem}"}, "--name has nothing to name"
    yield {"plan": Plan(to="xslx")}, "did you mean 'xlsx'"
    yield {"plan": Plan(to="csv", options={"delimeter": ";"})}, "no option 'delimeter'"
    yield {"plan": Plan(to="xlsx", options={"size": 1}), "output": "out/"}, "no option 'size'"
    yield {"plan": Plan(to="csv", filters=("shrink",))}, "shrink"
    yield {"plan": Plan(to="csv", from_="wierd")}, "wierd"
    yield {"output": None, "resume": True}, "only files can be resumed"
    yield {"report": "out.csv"}, "the name of another output"
    yield {"report": "a.txt", "force": True}, "is an input"
    yield {"output": "kept.toml", "force": True, "protected": ["kept.toml"]}, "is an input, or"
    yield {"inputs": "gone.txt"}, "gone.txt"


@pytest.mark.parametrize(("more", "what"), list(bad_uses()), ids=lambda each: str(each)[:40])
def test_bad_use_is_one_line_before_anything_is_made(
    more: dict[str, object], what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(STORY.format(1))
    (tmp_path / "kept.toml").write_text("kept")
    before = tree(tmp_path)
    given: dict[str, object] = {
        "inputs": "a.txt",
        "output": "out.csv",
        "plan": Plan(to="csv"),
        **more,
    }
    with pytest.raises(wirecopy.WirecopyError, match=what):
        convert_many(**given)  # type: ignore[arg-type]  # all are parameters
    assert tree(tmp_path) == before


def test_an_input_that_fails_is_left_out_unless_it_is_to_stop_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"Caf\xe9")
    (tmp_path / "b.txt").write_text(STORY.format(1))
    summary = convert_many(["a.txt", "b.txt"], "out/", Plan(to="json"))
    assert (summary.done, summary.failed, summary.exit_code) == (1, 1, 65)
    with pytest.raises(wirecopy.Undecodable):
        convert_many(["a.txt", "b.txt"], "other/", Plan(to="json"), on_error="stop")
    with pytest.raises(wirecopy.Undecodable):
        convert_many("a.txt", "other/", Plan(to="json"))
    assert sorted(os.listdir(tmp_path / "out")) == [JOURNAL, "b.json"]
