"""What only a folder, an archive or a pattern brought, and cannot be read, fails no run."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from wirecopy import Plan, convert_many, errors
from wirecopy.run.batch import Outcome
from wirecopy.run.plan import Selection

GOOD, BAD = "Port opens\nIt did.\n", b"Caf\xe9\n"


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD)
    (folder / "bad.txt").write_bytes(BAD)
    (tmp_path / "other.txt").write_bytes(BAD)
    (tmp_path / "list").write_text("inbox/good.txt\ninbox/bad.txt\n")
    with zipfile.ZipFile("both.zip", "w") as archive:
        archive.writestr("good.txt", GOOD)
        archive.writestr("bad.txt", BAD)
    (tmp_path / "rows.jsonl").write_text('{"text": "Port opens\\nIt did."}\n{"name": "x"}\n')
    return folder


@pytest.mark.parametrize("output", ["out/", "all.jsonl"])
@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("inbox", 0),
        ("inbox/*.txt", 0),
        ("both.zip", 0),
        ("inbox/good.txt inbox/bad.txt", 65),
        ("inbox other.txt", 65),
        ("@list", 65),
        ("rows.jsonl", 65),
        ("inbox/bad.txt inbox/good.txt inbox/gone.txt", 65),
        ("inbox gone.txt", 66),
        ("inbox/bad*", 65),  # nothing was written
    ],
)
def test_the_exit_code(inbox: Path, names: str, code: int, output: str) -> None:
    column = "text" if "rows" in names else None
    told: list[Outcome] = []
    try:
        code_of_run = convert_many(
            names.split(),
            output,
            Plan(to="json"),
            selection=Selection(text_column=column),
            on_outcome=told.append,
        ).exit_code
    except errors.WirecopyError as error:  # it was alone
        code_of_run = error.exit_code
    assert code_of_run == code
    assert "failed" in [outcome.status for outcome in told]


def test_strict_and_stopping_runs_tell(inbox: Path) -> None:
    strict = convert_many("inbox", "out/", Plan(to="json", strict=True))
    assert (strict.done, strict.failed, strict.exit_code) == (1, 1, 65)
    with pytest.raises(errors.Undecodable):
        convert_many("inbox", "new/", Plan(to="json"), on_error="stop")


def test_what_was_unchanged_counts_as_written(inbox: Path) -> None:
    convert_many("inbox", "out/", Plan(to="json"))
    again = convert_many("inbox", "out/", Plan(to="json"), resume=True)
    assert (again.unchanged, again.failed, again.exit_code) == (1, 1, 0)


def damaged(folder: Path) -> None:
    (folder / "inner.zip").write_bytes(b"PK\x03\x04 and no more")


def cut(folder: Path) -> None:
    (folder / "bad.txt.gz").write_bytes(b"damaged")


def unclaimed(folder: Path) -> None:
    (folder / "bad.odd").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(32)))


@pytest.mark.parametrize("make", [damaged, cut, unclaimed])
def test_an_archive_or_a_kind_of_file_that_cannot_be_read_is_one_of_them(
    inbox: Path, make: Callable[[Path], None]
) -> None:
    (inbox / "bad.txt").unlink()
    make(inbox)
    selection = Selection(extensions=(".txt", ".odd"))
    summary = convert_many("inbox", "out/", Plan(to="json"), selection=selection)
    assert (summary.done, summary.failed, summary.exit_code) == (1, 1, 0)
    named = convert_many(
        sorted(map(str, inbox.iterdir())), "out/", Plan(to="json"), force=True, selection=selection
    )
    assert named.exit_code in (65, 69)


def test_other_failures_of_what_was_found_keep_their_codes(inbox: Path) -> None:
    (inbox / "bad.txt").write_text(GOOD)
    (inbox.parent / "out").mkdir()
    (inbox.parent / "out" / "bad.json").mkdir()
    summary = convert_many("inbox", "out/", Plan(to="json"))
    assert (summary.done, summary.failed, summary.exit_code) == (1, 1, 73)
