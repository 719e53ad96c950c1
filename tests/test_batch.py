"""Many inputs in one run: the same output for any number of jobs, and failures are one input's."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wirecopy
from wirecopy import errors
from wirecopy.files import commits
from wirecopy.files.source import Source
from wirecopy.plugins.registry import exporter
from wirecopy.run import convert as conversion
from wirecopy.run.batch import Outcome, Run, each, merge
from wirecopy.run.inputs import Found, Unavailable
from wirecopy.run.journal import Journal
from wirecopy.run.outputs import Outputs
from wirecopy.run.plan import Plan
from wirecopy.tree.nodes import Diagnostic

STORY = "{name} | 0.1% | 1.5 | $ |\n{name} rises\nText is.\nA. Roe--BTZ\n"
FORMATS = ("csv", "html", "json", "jsonl", "newsml", "text", "xlsx")


class Recorder:
    """Hears what a run has to say."""

    def __init__(self) -> None:
        self.diagnostics: list[tuple[str, Diagnostic]] = []
        self.outcomes: list[Outcome] = []

    def run(self, jobs: int = 1, *, stops: bool = False, force: bool = False) -> Run:
        return Run(
            jobs=jobs,
            stops=stops,
            force=force,
            on_diagnostic=lambda name, diagnostic: self.diagnostics.append((name, diagnostic)),
            on_outcome=self.outcomes.append,
        )

    def told(self) -> list[tuple[str, str, int]]:
        return [(o.input, o.status, o.summary.documents) for o in self.outcomes]


@pytest.fixture
def inputs(tmp_path: Path) -> list[Found | Unavailable]:
    """Seventy stories, one that is not text, one that is not there, and a text of its own."""
    found: list[Found | Unavailable] = []
    for number in range(70):
        path = tmp_path / f"s{number:02}.txt"
        odd = "ODD | 1% | closed | $ |\n" if number % 7 == 0 else ""
        path.write_text(odd + STORY.format(name=f"N{number}"))
        found.append(Found(Source.of(path), path.name))
    (tmp_path / "s30.txt").write_bytes(b"\xff\xfe\xfd")
    found.insert(40, Unavailable("gone.txt", errors.InputUnavailable("is gone", source="gone.txt")))
    found.append(Found(Source("<own>", STORY.format(name="OWN")), "own"))
    return found


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_told_of_an_input_that_fails_is_counted(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path
) -> None:
    ear = Recorder()
    pairs = [(found, str(tmp_path / f"{n}.json")) for n, found in enumerate(inputs)]
    each(Plan(to="json", strict=True), pairs, ear.run(jobs))
    counted = sum(sum(outcome.summary.diagnostics.values()) for outcome in ear.outcomes)
    assert counted == len(ear.diagnostics) > 0
    assert [o.status for o in ear.outcomes[:2]] == ["failed", "done"]


@pytest.mark.parametrize("to", FORMATS)
def test_any_number_of_jobs_merges_to_the_same_bytes(
    to: str, inputs: list[Found | Unavailable], tmp_path: Path
) -> None:
    heard, written = [], []
    for jobs in (1, 2, 3):
        ear, output = Recorder(), tmp_path / f"out{jobs}"
        summary = merge(Plan(to=to), inputs, str(output), ear.run(jobs))
        assert summary is not None
        assert summary.documents == 70
        written.append(output.read_bytes())
        heard.append((ear.told(), [each.code for _, each in ear.diagnostics], summary))
    assert written[0] == written[1] == written[2]
    assert heard[0] == heard[1] == heard[2]
    failed = [name for name, status, _ in heard[0][0] if status == "failed"]
    assert failed == [str(tmp_path / "s30.txt"), "gone.txt"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_input_has_its_output(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path
) -> None:
    ear, folder = Recorder(), tmp_path / "out"
    folder.mkdir()
    each(
        Plan(to="json"),
        Outputs(exporter("json"), str(folder)).of(inputs),
        ear.run(jobs),
    )
    assert len(list(folder.iterdir())) == 70
    assert [o.input for o in ear.outcomes if o.error] == [str(tmp_path / "s30.txt"), "gone.txt"]
    assert [o.error.exit_code for o in ear.outcomes if o.error] == [65, 66]
    document = wirecopy.read(folder / "s07.json")
    assert document.quotes[1].symbol == "N7"
    assert [d.code for _, d in ear.diagnostics].count("not-a-number") == 10


def test_what_a_dead_process_has_written_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Found | Unavailable] = []
    for number in range(40):
        (tmp_path / f"s{number:02}.txt").write_text(STORY.format(name=f"N{number}"))
        found.append(Found(Source.of(tmp_path / f"s{number:02}.txt"), f"s{number:02}.txt"))
    place, marker = commits.place, tmp_path / "died"  # type: ignore[attr-defined]  # what the test looks behind

    def killed(hidden: str, target: Path, force: bool, name: str) -> None:
        place(hidden, target, force, name)
        if target.name == "s20.json" and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(commits, "place", killed)
    ear, folder = Recorder(), tmp_path / "out"
    folder.mkdir()
    (folder / "s05.json").write_text("not ours")
    outputs = Outputs(exporter("json"), str(folder))
    each(Plan(to="json"), outputs.of(found), ear.run(2))
    assert marker.exists()
    assert [o.output for o in ear.outcomes if o.error] == [str(folder / "s05.json")]
    assert (folder / "s05.json").read_text() == "not ours"
    assert len(list(folder.iterdir())) == 40


@pytest.mark.skipif(sys.platform != "linux", reason="processes are not copies there")
@pytest.mark.parametrize(("times", "status"), [(1, "done"), (2, "failed")])
def test_what_a_dead_process_has_half_written_does_not_stay(
    times: int, status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Found | Unavailable] = []
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(STORY.format(name=name))
        found.append(Found(Source.of(tmp_path / f"{name}.txt"), f"{name}.txt"))
    add, deaths = commits.Group.add, tmp_path / "deaths"

    def killed(
        group: commits.Group, kept: int, hidden: str, target: Path, force: bool, name: str
    ) -> None:
        if target.name == "b.json" and not (deaths.exists() and deaths.stat().st_size >= times):
            with deaths.open("a") as file:
                file.write("x")
            os.kill(os.getpid(), signal.SIGKILL)
        add(group, kept, hidden, target, force, name)

    monkeypatch.setattr(commits.Group, "add", killed)
    ear, folder = Recorder(), tmp_path / "out"
    folder.mkdir()
    each(Plan(to="json"), Outputs(exporter("json"), str(folder)).of(found), ear.run(2))
    assert deaths.stat().st_size == times
    assert [o.status for o in ear.outcomes] == ["done", status, "done"]
    done = [os.path.basename(o.output) for o in ear.outcomes if o.status == "done"]
    assert sorted(os.listdir(folder)) == done


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_failure_stops_a_run_that_is_to_stop(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    with pytest.raises(errors.Undecodable, match=r"s30\.txt"):
        merge(Plan(to="csv"), inputs, str(output), Recorder().run(jobs, stops=True))
    assert not output.exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_written_if_every_input_failed(jobs: int, tmp_path: Path) -> None:
    ear, output = Recorder(), tmp_path / "out.csv"
    lost = Unavailable("gone.txt", errors.InputUnavailable("is gone", source="gone.txt"))
    assert merge(Plan(to="csv"), [lost, lost], str(output), ear.run(jobs)) is None
    assert not output.exists()
    assert [o.status for o in ear.outcomes] == ["failed", "failed"]


def test_no_inputs_make_an_output_of_no_documents(tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    assert merge(Plan(to="json"), [], str(output), Recorder().run()) == conversion.NOTHING
    assert output.read_text() == "[]\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_read_before_a_fault_is_kept(jobs: int, tmp_path: Path) -> None:
    lines = [wirecopy.convert(f"Head {n}\nText is.", to="jsonl") for n in range(200)]
    (tmp_path / "all.jsonl").write_bytes(b"".join(lines) + b"{\n")
    ear, output = Recorder(), tmp_path / "out.text"
    found = Found(Source.of(tmp_path / "all.jsonl"), "all.jsonl")
    summary = merge(Plan(to="text"), [found], str(output), ear.run(jobs))
    assert summary is not None
    assert summary.documents == 200
    assert ear.told() == [(str(tmp_path / "all.jsonl"), "failed", 200)]
    assert ear.outcomes[0].error is not None
    assert ear.outcomes[0].error.line == 201


@pytest.mark.parametrize("jobs", [1, 2])
def test_lone_surrogates_pass_between_processes(jobs: int, tmp_path: Path) -> None:
    ear, output = Recorder(), tmp_path / "out.json"
    merge(
        Plan(to="json"),
        [Found(Source("<own>", "Head \ud800\nText."), "own")],
        str(output),
        ear.run(jobs),
    )
    assert "Head \ufffd" in output.read_text("utf-8")


@pytest.mark.parametrize("jobs", [1, 2])
def test_filters_see_all_documents_in_their_order(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path
) -> None:
    output = tmp_path / "out.json"
    plan = Plan(to="json", filters=("select:symbols=N5,N61:only=quotes",))
    merge(plan, inputs, str(output), Recorder().run(jobs))
    documents = list(wirecopy.read_many([output]))
    assert [q.symbol for d in documents for q in d.quotes] == ["N5", "N61"]


def broken(*_: object, **__: object) -> Iterator[None]:
    raise ZeroDivisionError("ours")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_ours_is_one_inputs_and_told_with_its_traceback(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "read_many", broken)
    ear = Recorder()
    assert merge(Plan(to="csv"), inputs[:2], str(tmp_path / "o"), ear.run(jobs)) is None
    (first, _) = ear.outcomes
    assert isinstance(first.error, errors.Defect)
    assert "ZeroDivisionError: ours" in str(first.error)
    assert first.error.trace.startswith("Traceback")
    assert first.error.trace.endswith("ZeroDivisionError: ours\n")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_ours_ends_a_run_that_is_to_stop_with_its_place_and_traceback(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "read_many", broken)
    with pytest.raises(
        errors.Defect, match=r"ZeroDivisionError: ours \(.*batch.py:\d+\)"
    ) as raised:
        merge(Plan(to="csv"), inputs[:1], str(tmp_path / "o"), Recorder().run(jobs, stops=True))
    assert raised.value.trace.endswith("ZeroDivisionError: ours\n")
    assert raised.value.exit_code == 70


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_input_too_large_for_the_memory_is_one_inputs(
    jobs: int, inputs: list[Found | Unavailable], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_many = conversion.read_many

    def full(sources: tuple[Source], **_: object) -> Iterator[wirecopy.Document]:
        if sources[0].name.endswith("s01.txt"):
            raise MemoryError
        return read_many(sources)

    monkeypatch.setattr(conversion, "read_many", full)
    ear = Recorder()
    assert merge(Plan(to="csv"), inputs[:3], str(tmp_path / "o"), ear.run(jobs))
    assert [o.error and o.error.exit_code for o in ear.outcomes] == [None, 71, None]
    assert "needs more memory than there is" in str(ear.outcomes[1].error)


def test_a_journal_knows_what_is_done_and_unchanged(
    inputs: list[Found | Unavailable], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    plan = Plan(to="json")

    def again(plan: Plan, *, resumes: bool = True) -> dict[str, int]:
        ear = Recorder()
        with Journal(folder, plan.made_from(), resumes=resumes) as journal:
            each(
                plan,
                Outputs(exporter("json"), str(folder)).of(inputs),
                ear.run(2, force=True),
                journal,
            )
        statuses = [outcome.status for outcome in ear.outcomes]
        return {status: statuses.count(status) for status in statuses}

    assert again(plan) == {"done": 70, "failed": 2}
    assert again(plan) == {"unchanged": 70, "failed": 2}
    # An input that changed, an output that went, an output that was cut.
    (tmp_path / "s00.txt").write_text("Other\nText.\n")
    (folder / "s01.json").unlink()
    (folder / "s02.json").write_bytes(b"[")
    assert again(plan) == {"done": 3, "unchanged": 67, "failed": 2}
    # Another plan makes other outputs; and a line may be half-written.
    with (folder / ".wirecopy.journal").open("ab") as file:
        file.write(b'["s03.json","')
    assert again(Plan(to="json", filters=("redact:words=Text",))) == {
        "done": 70,
        "failed": 2,
    }
    assert again(plan, resumes=False) == {"done": 70, "failed": 2}
    assert (folder / ".wirecopy.journal").exists()  # for what failed


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names are Unicode")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("output", "again", "changed"),
    [
        (b"out/", "3 unchanged", "1 document, "),
        (b"o\xff/", "3 unchanged", "1 document, "),
        (b"\xff.json", "1 unchanged", "3 documents, "),
    ],
)
def test_names_that_are_no_utf_8_are_converted_and_remembered(
    jobs: str, output: bytes, again: str, changed: str, tmp_path: Path
) -> None:
    names = [b"bad\xfe.txt", b"bad\xff.txt", rb"bad\udcff.txt"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text("Head\nText is.\n")

    def told(*more: str) -> str:
        words = ("convert", *names, "-t", "json", "-o", output, "-j", jobs, "-v", *more)
        odd = ("--filter", b"redact:words=\xff")
        command = [sys.executable, "-m", "wirecopy", *words, *odd]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)  # type: ignore[arg-type]  # the test knows better
        assert done.returncode == 0, done.stderr.decode()
        return done.stderr.decode()

    assert "3 documents, " in told()
    assert "3 documents, " in told("--resume")
    assert again in told("--resume")
    (tmp_path / os.fsdecode(names[1])).write_text("Other\n")
    assert changed in told("--resume")


def names(
    places: list[str], folder: str | None, template: str | None = None, to: str = "csv"
) -> list[str]:
    found = [Found(Source.of(Path("in") / place), place) for place in places]
    return [output for _, output in Outputs(exporter(to), folder, template).of(found)]


def test_outputs_are_named_after_their_inputs(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert names(["a.txt", "sub/b.txt"], None) == ["in/a.csv", "in/sub/b.csv"]
    assert names(["a.txt", "sub/b.txt"], out) == [f"{out}/a.csv", f"{out}/sub/b.csv"]
    assert (tmp_path / "out" / "sub").is_dir()
    template = "{number:03}-{stem}.wire{extension}"
    assert names(["a.txt", "sub/b"], out, template) == [
        f"{out}/001-a.wire.csv",
        f"{out}/002-b.wire.csv",
    ]


def test_no_place_leads_out_of_the_folder(tmp_path: Path) -> None:
    found = Found(Source("x", "Head"), "/a.txt")
    ((_, output),) = Outputs(exporter("csv"), str(tmp_path)).of([found])
    assert output == f"{tmp_path}/a.csv"


def test_two_inputs_never_share_an_output(tmp_path: Path) -> None:
    found = [Found(Source.of(Path(name)), "s.txt") for name in ("a/s.txt", "b/s.txt")]
    (_, output), (lost, same) = Outputs(exporter("csv"), str(tmp_path)).of(found)
    assert output == same
    assert isinstance(lost, Unavailable)
    assert "as another input was" in str(lost.error)


@pytest.mark.parametrize(
    "template",
    [
        "{nmae}",
        "{stem",
        "{stem.__class__}",
        "{0}",
        "{stem!q}",
        "{number:x9}",
        "{stem:{stem.foo}}",
        "{stem:{number[0]}}",
        "{stem:>{number}}",
        "{stem:>999999999999}",
        "{number:.99999f}",
    ],
)
def test_impossible_templates_are_refused(template: str, tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError, match="it may hold"):
        names(["a.txt"], str(tmp_path), template)


@pytest.mark.parametrize("template", ["../{stem}", "x/../../{stem}", "/tmp/{stem}", "{stem:.0}/s"])
def test_no_template_leads_out_of_the_folder(template: str, tmp_path: Path) -> None:
    for folder in (str(tmp_path), None):
        with pytest.raises(errors.UsageError, match="leads out of the folder of outputs"):
            names(["a.txt"], folder, template)
