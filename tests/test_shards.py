"""Runs by file: each file is a shard, in a process of its own, and done exactly once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import wirecopy
from wirecopy import Plan, Selection, UsageError, convert_many, errors
from wirecopy.run import guard, shards
from wirecopy.testing import EngineContract

pytestmark = pytest.mark.slow

STORY = "HRW | -0.42% | 18.235 | $ | |\n{headline}\nShips left on Monday.\n"
TROUBLE = '''\
"""A filter, an exporter and a reader to which some texts are fatal."""

import os
import time

from wirecopy import Exporter, Filter, Reader, hookimpl
from wirecopy.wire import Options, read as read_wire


def befall(document):
    for article in document.articles:
        if article.headline == "Raise":
            raise RuntimeError("fatal")
        if article.headline == "Hang":
            time.sleep(3600)
        if article.headline == "Abort":
            os._exit(3)


def sift(documents, options):
    for document in documents:
        befall(document)
        yield document


def read(source, options):
    for document in read_wire(source, Options()):
        befall(document)
        yield document


def export(documents, sink, options):
    with sink.text() as text:
        for document in documents:
            befall(document)
            print(document.articles[0].headline, file=text)


@hookimpl
def wirecopy_filters():
    return [Filter("trouble", sift)]


@hookimpl
def wirecopy_readers():
    return [Reader("troubled", read)]


@hookimpl
def wirecopy_exporters():
    return [Exporter("heads", export)]
'''


class TestLocal(EngineContract):
    engine = "local"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def lines(name: str, *headlines: str) -> None:
    rows = (json.dumps({"id": h, "text": STORY.format(headline=h)}) for h in headlines)
    Path(name).write_text("\n".join(rows), "utf-8")


SELECTION = Selection(text_column="text", id_column="id")


def run(plan: Plan | None = None, **more: Any) -> wirecopy.RunSummary:
    plan = plan or Plan(to="json")
    return convert_many(["in/"], "out/", plan, selection=SELECTION, by_file=True, **more)


def statuses(**more: Any) -> list[tuple[str, str]]:
    told: list[wirecopy.Outcome] = []
    run(on_outcome=told.append, **more)
    return [(outcome.input, outcome.status) for outcome in told]


def markers() -> set[str]:
    return {each.name for each in Path("out/_wirecopy").iterdir()}


def test_a_shard_travels_as_json() -> None:
    plan = Plan(to="csv", options={"delimiter": ";"}, filters=("select:only=quotes",))
    shard = shards.Shard(
        key="k", names=("a",), output="o", plan=plan, selection=SELECTION, skip={3: "x"}
    )
    assert msgspec.json.decode(msgspec.json.encode(shard), type=shards.Shard) == shard
    failure = shards.Failure.of("a", errors.Undecodable("no text", source="a", hint="try", line=3))
    assert isinstance(failure.error(), errors.Undecodable)
    assert str(failure.error()) == "a:3: no text; try"
    assert errors.kind_of("of-a-later-version") is errors.Defect


def test_what_is_done_and_unchanged_is_left_alone(folder: Path) -> None:
    lines("in/a.jsonl", "One", "Two")
    lines("in/b.jsonl", "Three")
    done, unchanged = "done", "unchanged"
    assert statuses() == [("in/a.jsonl", done), ("in/b.jsonl", done)]
    before = markers()
    assert (folder / "out" / "_SUCCESS").exists()
    assert statuses(resume=True) == [("in/a.jsonl", unchanged), ("in/b.jsonl", unchanged)]
    # Another file in its place, of the same size.
    lines("in/new", "Drei!")
    os.replace("in/new", "in/b.jsonl")
    assert statuses(resume=True) == [("in/a.jsonl", unchanged), ("in/b.jsonl", done)]
    assert len(markers() - before) == 1
    # The output is gone, or not what it was.
    (folder / "out" / "a.json").unlink()
    assert statuses(resume=True) == [("in/a.jsonl", done), ("in/b.jsonl", unchanged)]
    (folder / "out" / "a.json").write_text("{}")
    assert statuses(resume=True)[0] == ("in/a.jsonl", done)
    # Other options.
    other = Plan(to="json", filters=("select:symbols=HRW",))
    assert statuses(resume=True, plan=other) == [("in/a.jsonl", done), ("in/b.jsonl", done)]
    # A marker that is cut short is none.
    for name in markers():
        marker = folder / "out" / "_wirecopy" / name
        marker.write_bytes(marker.read_bytes()[:-5])
    assert statuses(resume=True, plan=other) == [("in/a.jsonl", done), ("in/b.jsonl", done)]


def test_what_is_there_is_replaced_only_with_force(folder: Path) -> None:
    lines("in/a.jsonl", "One")
    (folder / "out").mkdir()
    (folder / "out" / "a.json").write_text("mine")
    summary = run()
    assert (summary.failed, summary.exit_code) == (1, 73)
    assert (folder / "out" / "a.json").read_text() == "mine"
    assert not (folder / "out" / "_SUCCESS").exists()
    assert run(force=True).failed == 0


def test_parts_make_the_whole(folder: Path) -> None:
    for name in "abcde":
        lines(f"in/{name}.jsonl", name)
    made = [{each for each, _ in statuses(part=(n, 3))} for n in range(3)]
    assert [len(each) for each in made] == [2, 2, 1]
    assert set.union(*made) == {f"in/{name}.jsonl" for name in "abcde"}
    assert not (folder / "out" / "_SUCCESS").exists()
    assert {status for _, status in statuses(resume=True)} == {"unchanged"}
    assert (folder / "out" / "_SUCCESS").exists()


def test_a_row_is_named_by_its_id_alone(folder: Path) -> None:
    rows = {"id": ["x", "y", "z"], "text": [STORY.format(headline="One"), None, "Two\nWords."]}
    pq.write_table(pa.table(rows), "in/a.parquet")
    summary = run(Plan(to="parquet"))
    table = pq.read_table(folder / "out" / "a.parquet")
    assert table["id"].to_pylist() == ["x", "z"]
    (failure,) = summary.failures
    assert failure.input == "in/a.parquet:2"
    assert "has no text in column 'text'" in str(failure.error)


def test_a_file_that_cannot_be_read_fails_once(folder: Path) -> None:
    pq.write_table(pa.table({"body": ["A", "B", "C"]}), "in/a.parquet")
    lines("in/b.jsonl", "One")
    summary = run()
    (failure,) = summary.failures
    assert str(failure.error) == "in/a.parquet: has no column 'text'; it has body"
    assert (summary.done, summary.exit_code) == (1, 65)
    assert not (folder / "out" / "a.json").exists()


@pytest.mark.usefixtures("folder")
def test_files_of_all_kinds_have_an_output_each() -> None:
    lines("in/a.jsonl", "One", "Two")
    Path("in/b.txt").write_text("Miners slip\nShares fell.\n")
    subprocess.run([sys.executable, "-m", "zipfile", "-c", "in/c.zip", "in/b.txt"], check=True)
    subprocess.run(["gzip", "-k", "in/a.jsonl"], check=True)
    os.rename("in/a.jsonl.gz", "in/d.jsonl.gz")
    summary = run()
    outputs = sorted(each.name for each in Path("out").glob("*.json"))
    assert outputs == ["a.json", "b.json", "c.json", "d.json"]
    assert summary.written.documents == 6
    with pytest.raises(UsageError, match="not a file"):
        convert_many(["-"], "out/", Plan(to="json"), by_file=True)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"output": "one.json"}, "need a folder"),
        ({"output": None}, "need a folder"),
        ({"part": (3, 3)}, "no part 3/3"),
        ({"part": (0, 0)}, "no part 0/0"),
        ({"part": (-1, 3)}, "no part"),
        ({"timeout": -1}, "no time can be -1 seconds"),
        ({"timeout": float("nan")}, "no time can be nan seconds"),
        ({"engine": "local", "plan": Plan(to="xlsx")}, "engines do not write it"),
        ({"diagnostics": "d.jsonl"}, "not written down by file"),
        ({"engine": "rya"}, "no engine 'rya' to run on"),
    ],
)
def test_what_makes_no_sense(more: dict[str, Any], said: str) -> None:
    lines("in/a.jsonl", "One")
    words: dict[str, Any] = {"output": "out/", "plan": Plan(to="json"), "by_file": True, **more}
    output, plan = words.pop("output"), words.pop("plan")
    with pytest.raises(errors.WirecopyError, match=said):
        convert_many(["in/"], output, plan, selection=SELECTION, **words)
    assert not Path("out").exists()


def cli(*words: str, given: str = "", code: int | None = None) -> subprocess.CompletedProcess[str]:
    Path("plugins").mkdir(exist_ok=True)
    Path("plugins/trouble.py").write_text(TROUBLE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "wirecopy", "convert", *words],
        env={**os.environ, "WIRECOPY_PLUGINS": "plugins"},
        input=given,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if code is not None:
        assert done.returncode == code, done.stderr
    return done


BAD = {"Raise": "fatal", "Hang": "took longer than 1 s", "Abort": "exit code 3"}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("kind", "jobs", "where"),
    [
        ("merged", "1", "reader"),
        ("merged", "2", "filter"),
        ("merged", "1", "exporter"),
        ("each", "2", "reader"),
        ("each", "1", "filter"),
        ("each", "2", "exporter"),
    ],
)
def test_what_is_fatal_is_left_out_of_every_kind_of_run(where: str, jobs: str, kind: str) -> None:
    for headline in ("One", *BAD, "Two"):
        Path(f"in/{headline}.txt").write_text(STORY.format(headline=headline))
    words = ["in/", "--timeout", "1", "--jobs", jobs, "--report", "r.jsonl"]
    words += ["-o", "out/" if kind == "each" else "out.txt"]
    words += {
        "reader": ["--from", "troubled", "--to", "text"],
        "filter": ["--filter", "trouble", "--to", "text"],
        "exporter": ["--to", "heads"],
    }[where]
    done = cli(*words, code=70)
    failed = {}
    for line in Path("r.jsonl").read_text().splitlines():
        outcome = json.loads(line)
        if outcome["status"] == "failed":
            failed[Path(outcome["input"]).stem] = outcome["error"]["message"]
    assert set(failed) == set(BAD), done.stderr
    assert all(BAD[name] in message for name, message in failed.items())
    written = [Path("out.txt")] if kind == "merged" else sorted(Path("out").glob("[!.]*"))
    text = "\n".join(each.read_text() for each in written)
    assert [head in text for head in ("One", "Two", *BAD)] == [True, True, False, False, False]
    assert len(written) == (1 if kind == "merged" else 2)


@pytest.mark.usefixtures("folder")
def test_standard_input_and_output_are_watched_too() -> None:
    done = cli("-", "--to", "text", "--timeout", "5", given=STORY.format(headline="One"), code=0)
    assert done.stdout == wirecopy.convert(STORY.format(headline="One"), to="text").decode()
    done = cli(
        "-", "--from", "troubled", "--to", "json", "--timeout", "1",
        given=STORY.format(headline="Hang"), code=70,
    )  # fmt: skip
    assert done.stdout == ""
    assert "took longer than 1 s" in done.stderr
    assert cli("@-", "--to", "text", "-o", "x", "--timeout", "1", given="in", code=2).stdout == ""


@pytest.mark.usefixtures("folder")
def test_nothing_is_left_out_for_ends_that_come_from_outside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that ends at ever other documents is not ended by them."""
    lines("in/a.jsonl", "One", "Two", "Three")
    ends = iter([guard._End(0, "died"), guard._End(1, "died"), guard._End(0, "died")])
    tried = guard._tried

    def unlucky(*words: Any, **more: Any) -> Any:
        return next(ends, None) or tried(*words, **more)

    monkeypatch.setattr(guard, "_tried", unlucky)
    assert run(jobs=1).written.documents == 3


@pytest.mark.usefixtures("folder")
def test_a_shard_gives_up_after_twenty_fatal_documents() -> None:
    lines("in/a.jsonl", *(["Abort"] * 21))
    lines("in/b.jsonl", "One")
    words = ["in/", "--by-file", "-o", "out/", "--to", "json", "--text-column", "text"]
    done = cli(*words, "--filter", "trouble", code=70)
    assert "more than 20 documents ended its process" in done.stderr
    assert sorted(each.name for each in Path("out").iterdir()) == ["_wirecopy", "b.json"]
