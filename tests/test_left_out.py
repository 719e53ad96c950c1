"""Nothing is left out silently: files that no reader takes, filters that leave nothing, odd calls."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import wirecopy
from wirecopy.plugins import registry
from wirecopy.run.inputs import gather

WIRE = "HRW | -0.42% | 18.235 | $ | |\n\nShips leave\n\nShips left on Monday.\n"


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wirecopy", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def box(folder: Path) -> Path:
    (folder / "box" / "deep").mkdir(parents=True)
    for name in ("a.txt", "b.jpg", "c.jpg", "deep/d.odd", "README", ".hidden.odd"):
        (folder / "box" / name).write_text(WIRE)
    return folder / "box"


def left_out(*names: Path) -> list[str]:
    told: list[str] = []
    list(gather(map(str, names), on_left_out=told.append))
    return [name.rpartition("box/")[2] for name in told]


def test_folders_and_archives_say_what_they_leave_out(tmp_path: Path) -> None:
    folder = box(tmp_path)
    archive = tmp_path / "box.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for each in sorted(folder.rglob("*")):
            file.write(each, each.relative_to(folder))

    assert left_out(folder) == ["b.jpg", "c.jpg", "deep/d.odd"]
    assert left_out(archive) == ["b.jpg", "c.jpg", "deep/d.odd"]


def test_the_command_names_them_by_kind_and_in_the_report(tmp_path: Path) -> None:
    box(tmp_path)
    done = run(
        "convert", "box", "--to", "json", "-o", "out/", "--report", "r.jsonl", folder=tmp_path
    )

    assert done.returncode == 0
    assert (
        "left out, for no reader takes them: 2 .jpg, 1 .odd; --extension takes others"
        in done.stderr
    )
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [each["input"] for each in lines if each["status"] == "left-out"] == [
        "box/b.jpg",
        "box/c.jpg",
        "box/deep/d.odd",
    ]
    quiet = run("convert", "box", "--to", "json", "-o", "out/", "--force", "-q", folder=tmp_path)
    assert quiet.stderr == ""


def test_a_filter_that_leaves_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(WIRE)
    call = ("convert", "in.txt", "--to", "json", "--force", "--filter")

    nothing = run(*call, "select:symbols=NOPE:only=quotes", folder=tmp_path)
    something = run(*call, "select:symbols=HRW:only=quotes", folder=tmp_path)

    assert "the filters left nothing" in nothing.stderr
    assert something.stderr == ""


@pytest.mark.parametrize("to", [(), ("--to", "xlsx")])
def test_an_output_named_as_an_input_says_how(tmp_path: Path, to: tuple[str, ...]) -> None:
    (tmp_path / "in.txt").write_text(WIRE)
    done = run("convert", "in.txt", "out.xlsx", *to, folder=tmp_path)

    assert done.returncode == 2
    assert "wirecopy convert in.txt -o out.xlsx" in done.stderr


def test_an_input_that_is_missing_stays_one(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text(WIRE)

    assert run("convert", "in.txt", "gone.txt", "--to", "csv", folder=tmp_path).returncode == 66


@pytest.mark.parametrize(
    ("tried", "meant"), [("md", "markdown"), ("excel", "xlsx"), ("txt", "text"), ("htm", "html")]
)
def test_names_that_people_try_to_write(tried: str, meant: str) -> None:
    assert registry.exporter(tried).name == meant


@pytest.mark.parametrize(
    ("tried", "meant"), [("txt", "wire"), ("md", "markdown"), ("excel", "xlsx"), ("mail", "eml")]
)
def test_names_that_people_try_to_read(tried: str, meant: str) -> None:
    assert registry.reader(tried).name == meant


def test_other_names_are_still_refused() -> None:
    with pytest.raises(wirecopy.FormatUnavailable, match="no format 'mdx'"):
        registry.exporter("mdx")
