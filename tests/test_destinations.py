"""No run writes over what it reads, however the paths are spelled."""

import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wirecopy
from wirecopy import OutputUnavailable
from wirecopy.cli import app
from wirecopy.run.inputs import Found
from wirecopy.run.outputs import Outputs

STORY = "ABC | 0.1% | 1.5 | $ |\nHarbour opens\nText is.\nA. Roe--BTZ\n"

# Ways to spell the path of a file. Those that lead nowhere on this system are written beside.
SPELLINGS: dict[str, Callable[[Path], str]] = {
    "plain": lambda p: p.name,
    "dot": lambda p: f"./{p.name}",
    "dots": lambda p: f"./././{p.name}",
    "slashes": lambda p: f".//{p.name}",
    "absolute": str,
    "folder": lambda p: f"here/../{p.name}",
    "missing": lambda p: f"gone/../{p.name}",
    "missing twice": lambda p: f"gone/too/../../{p.name}",
    "through its folder": lambda p: f"../{p.parent.name}/{p.name}",
    "missing, above": lambda p: f"gone/../../{p.parent.name}/{p.name}",
    "link": lambda p: _linked(p, os.symlink),
    "link of a link": lambda p: _linked(p.parent / _linked(p, os.symlink), os.symlink),
    "hard link": lambda p: _linked(p, os.link),
    "through a linked folder": lambda p: f"{_linked(p.parent, os.symlink)}/{p.name}",
    "through a linked folder that is missing": lambda p: (
        f"{_linked(p.parent, os.symlink)}/gone/../{p.name}"
    ),
    "case": lambda p: p.name.upper(),
    "normal form": lambda p: unicodedata.normalize("NFD", p.name),
    "trailing dot": lambda p: f"{p.name}.",
    "trailing blank": lambda p: f"{p.name} ",
}


def _linked(path: Path, link: Callable[[Path, Path], None]) -> str:
    folder = path.parent if path.is_file() or path.is_symlink() else path
    name = f"l{len(list(folder.iterdir()))}{path.suffix}"
    link(path, folder / name)
    return name


def reads(folder: Path) -> dict[str, bytes]:
    """What a run may read, that no run may change."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(("l", "o.", ".wirecopy."))
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A story, a list, a configuration, a data package, an archive, in a folder of their own."""
    place = tmp_path / "ärger"
    place.mkdir()
    monkeypatch.chdir(place)
    (place / "här.txt").write_text(STORY)
    (place / "names").write_text("här.txt\n")
    (place / "wirecopy.toml").write_text("[convert]\n")
    (place / "here").mkdir()
    wirecopy.convert(STORY, "pk/", to="csv")
    shutil.make_archive("packed", "zip", ".", "här.txt")
    (place / "feed.jsonl").write_text('{"text": "A | 1% | 2 | $ |"}\n')
    return place


#: What is read, and the file that must not be written over.
CALLS = [
    (["här.txt"], "här.txt"),
    (["@names"], "här.txt"),
    (["@names"], "names"),
    (["här.txt"], "wirecopy.toml"),
    (["pk"], "pk/quotes.csv"),
    (["pk/datapackage.json"], "pk/quotes.csv"),
    (["pk/datapackage.json"], "pk/datapackage.json"),
    (["packed.zip"], "packed.zip"),
    (["feed.jsonl", "--text-column", "text"], "feed.jsonl"),
    (["här.txt", "feed.jsonl"], "feed.jsonl"),
    (["*.txt"], "här.txt"),
]
WRITES = [
    "-o {}",
    "-o o.json --report {}",
    "-o o.json --diagnostics {}",
    "-o o.json --resume --report {}",
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_command_line_writes_over_nothing_that_it_reads(
    spelling: str, write: str, folder: Path
) -> None:
    for inputs, victim in CALLS:
        within = os.path.dirname(victim)
        spelled = os.path.join(within, SPELLINGS[spelling](folder / victim))
        is_it = os.path.realpath(spelled) == os.path.realpath(folder / victim)
        is_it = is_it or (os.path.exists(spelled) and os.path.samefile(spelled, folder / victim))
        before = reads(folder)
        words = [word.format(spelled) if "{}" in word else word for word in write.split(" ")]
        refused = None
        try:
            app(
                ["convert", *inputs, "--to", "json", "--force", *words],
                standalone_mode=False,
                prog_name="wirecopy",
            )
        except (OutputUnavailable, wirecopy.UsageError) as error:
            refused = error
        after = reads(folder)
        assert {name: after[name] for name in before} == before, (inputs, spelled)
        is_refused = isinstance(refused, OutputUnavailable)
        assert is_refused == is_it or victim == "packed.zip", (inputs, spelled, refused)
        if refused is None:
            os.unlink(spelled)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_python_writes_over_nothing_that_it_reads(spelling: str, folder: Path) -> None:
    victim = folder / "här.txt"
    spelled = SPELLINGS[spelling](victim)
    with victim.open() as text, victim.open("rb") as binary:
        for content in (victim, text, binary, wirecopy.Source.of(victim), [victim, STORY]):
            is_it = Path(spelled).resolve() == victim or (
                os.path.exists(spelled) and os.path.samefile(spelled, victim)
            )
            before = reads(folder)
            refused = False
            try:
                wirecopy.convert(content, spelled, to="json", from_="wire", force=True)  # type: ignore[arg-type]  # the test knows better
            except OutputUnavailable:
                refused = True
            assert (refused, reads(folder)["här.txt"]) == (is_it, before["här.txt"])
    for names in ("@names", "packed.zip", "pk"):
        for found in ("names", "packed.zip", "pk/quotes.csv"):
            if found.startswith(names.removeprefix("@")):
                with pytest.raises(OutputUnavailable):
                    wirecopy.convert(
                        wirecopy.find(names), f"gone/../{found}", to="json", force=True
                    )


@given(st.lists(st.sampled_from([".", "here", "gone", "..", "x/.."]), max_size=6), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_detour_leads_to_an_input(folder: Path, detour: list[str], is_absolute: bool) -> None:
    # As many steps up as down, so that the way ends where it began.
    depth = sum({"..": -1, "here": 1, "gone": 1}.get(step, 0) for step in detour)
    way = [*detour, *([".."] * depth if depth > 0 else [])]
    path = os.path.join(str(folder) if is_absolute else "", *way, "här.txt")
    is_it = os.path.realpath(path) == str(folder / "här.txt")
    content = (folder / "här.txt").read_bytes()
    if is_it:
        with pytest.raises(OutputUnavailable, match="is the input itself"):
            wirecopy.convert(folder / "här.txt", path, to="json", force=True)
    assert (folder / "här.txt").read_bytes() == content


@pytest.mark.parametrize("output", ["pk/", "gone/../pk/", "./pk", "here/../pk/"])
def test_no_member_of_a_package_replaces_an_input(output: str, folder: Path) -> None:
    before = reads(folder)
    for inputs in (["pk/quotes.csv"], ["pk"], ["pk/quotes.csv", "här.txt"], ["@pk/list"]):
        (folder / "pk" / "list").write_text("pk/quotes.csv\n")
        with pytest.raises(OutputUnavailable):
            app(
                ["convert", *inputs, "--to", "csv", "--force", "-o", output],
                standalone_mode=False,
            )
        (folder / "pk" / "list").unlink()
        assert reads(folder) == before


def test_no_output_of_many_replaces_another_input(folder: Path) -> None:
    (folder / "b.json").write_bytes(wirecopy.convert(STORY, to="json"))
    (folder / "b.txt").write_text(STORY)
    before = reads(folder)
    for output in ("gone/../", "./", "here/.."):
        done = subprocess.run(
            [sys.executable, "-m", "wirecopy", "convert", "b.txt", "b.json", "--to", "json",
             "--force", "-o", output],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 73
        assert "b.json', which is an input" in done.stderr
        assert reads(folder) == before


def test_standard_input_and_output_may_be_files_that_are_read(folder: Path) -> None:
    before = reads(folder)
    for call in (
        "wirecopy convert - --from wire --to json -o gone/../här.txt --force < här.txt",
        "wirecopy convert - här.txt --from wire --to json -o names --force < names",
        "wirecopy convert - här.txt --from wire --to json -o o.json --report names --force < names",
        "wirecopy convert här.txt --to json -o - >> här.txt",
        "wirecopy convert här.txt här.txt --to json -o - >> här.txt",
    ):
        done = subprocess.run(
            ["bash", "-c", call],
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 73, done.stderr
        assert reads(folder) == before, call


def test_a_terminal_and_dev_null_are_read_and_written() -> None:
    with open(os.devnull, "w+b") as null:
        wirecopy.convert(null, null, to="json", from_="wire")


def test_no_folder_is_made_on_a_detour(folder: Path) -> None:
    app(["convert", "här.txt", "--to", "json", "-o", "gone/../new/"], standalone_mode=False)
    assert (folder / "new" / "här.json").exists()
    assert not (folder / "gone").exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [("A.txt", "a.txt"), ("Ä.txt", unicodedata.normalize("NFD", "ä.txt")), ("ß.txt", "SS.txt")],
)
def test_outputs_that_some_systems_take_for_one_clash_on_every_system(
    first: str, second: str, tmp_path: Path
) -> None:
    inputs = [Found(wirecopy.Source(name, STORY), name) for name in (first, second)]
    exporter = wirecopy.plugins.registry.exporter("json")
    (one, _), (other, _) = Outputs(exporter, str(tmp_path / "out")).of(inputs)
    assert isinstance(one, Found)
    assert "as another input was" in str(getattr(other, "error", ""))


@pytest.mark.usefixtures("folder")
def test_a_report_is_no_output_in_other_letters() -> None:
    for words in (["--report", "O.JSON"], ["--report", "r", "--diagnostics", "R"]):
        with pytest.raises(wirecopy.UsageError, match="is the name of another output"):
            app(["convert", "här.txt", "-o", "o.json", *words], standalone_mode=False)
