"""What `--resume` knows: every rule that tells done from not done, each pinned by a test."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy.errors import OutputUnavailable
from wirecopy.run.digests import Digests
from wirecopy.run.inputs import Found
from wirecopy.run.journal import NAME, Journal, _lines
from wirecopy.tree.nodes import Diagnostic  # noqa: F401  # the tree is loaded

STORY = "ABC | 0.1% | 1.5 | $ |\nHarbour opens\nText is.\n"


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wirecopy", "convert", *words, "-v", "--resume"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(STORY)
    return tmp_path


def found(path: Path) -> Found:
    return Found(wirecopy.Source.of(path), path.name)


def fingerprint(path: Path, folder: Path, made_from: object = ()) -> str:
    with Journal(folder, made_from, resumes=True) as journal:
        return journal.fingerprint([found(path)])


def another(path: Path) -> None:
    """Another file of the same length and times takes its place."""
    status = path.stat()
    other = path.with_name("other")
    other.write_text(STORY.replace("ABC", "XYZ"))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(other, path)


def touched(path: Path) -> None:
    """Only the time of its modification changes; that of its change does so by itself."""
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


def rewritten(path: Path) -> None:
    """Its content changes, its length and the time of its modification do not."""
    status = path.stat()
    path.write_text(STORY.replace("ABC", "XYZ"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def longer(path: Path) -> None:
    path.write_text(STORY + "More.\n")


@pytest.mark.parametrize("change", [another, touched, rewritten, longer])
def test_a_changed_input_is_done_again(change: Callable[[Path], None], folder: Path) -> None:
    assert "2 unchanged" not in run(folder, "a.txt", "b.txt", "--to", "json", "-o", "out/").stderr
    assert "2 unchanged" in run(folder, "a.txt", "b.txt", "--to", "json", "-o", "out/").stderr
    change(folder / "a.txt")
    assert "1 unchanged" in run(folder, "a.txt", "b.txt", "--to", "json", "-o", "out/").stderr
    if change is not touched:
        assert (folder / "out" / "a.json").read_bytes() == wirecopy.convert(
            wirecopy.Source("a.txt", (folder / "a.txt").read_text()), to="json"
        )


@pytest.mark.parametrize("field", ["st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns"])
def test_each_mark_of_a_file_counts(
    field: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(folder / "a.txt", folder)
    real = os.stat
    marks = ("st_mode", "st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")

    class Changed:
        def __init__(self, status: os.stat_result) -> None:
            for name in marks:
                setattr(self, name, getattr(status, name) + (name == field))

    assert fingerprint(folder / "a.txt", folder) == before
    with monkeypatch.context() as patch, Journal(folder, (), resumes=True) as journal:
        patch.setattr("wirecopy.run.journal._states", lambda _, path: iter([Changed(real(path))]))
        assert journal.fingerprint([found(folder / "a.txt")]) != before


def test_the_time_that_outputs_say_counts(folder: Path) -> None:
    words = ("a.txt", "b.txt", "--to", "newsml", "-o", "out/")
    run(folder, *words, SOURCE_DATE_EPOCH="1700000000")
    assert "2 unchanged" in run(folder, *words, SOURCE_DATE_EPOCH="1700000000").stderr
    assert "unchanged" not in run(folder, *words, SOURCE_DATE_EPOCH="1700000001").stderr


def test_what_decides_over_the_run_only_does_not_count(folder: Path) -> None:
    words = ("a.txt", "b.txt", "--to", "json", "-o", "out/")
    run(folder, *words)
    for more in (["--force"], ["--on-error", "stop"], ["-j", "2"], ["--report", "r"]):
        assert "2 unchanged" in run(folder, *words, *more).stderr
    assert "unchanged" not in run(folder, *words, "--strict").stderr


def test_a_run_that_was_not_to_be_resumed_is_resumed_all_the_same(folder: Path) -> None:
    """It was not asked to replace anything, and the other is: of the outputs that says nothing."""
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfd")
    words = ["convert", "a.txt", "b.txt", "--to", "json", "-o", "out/"]
    subprocess.run([sys.executable, "-m", "wirecopy", *words], cwd=folder, check=False)
    assert "1 unchanged" in run(folder, *words[1:]).stderr


def test_a_merged_output_with_failed_inputs_is_tried_again(folder: Path) -> None:
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfd")
    words = ("a.txt", "b.txt", "--to", "json", "-o", "all.json")
    for _ in range(2):
        done = run(folder, *words)
        assert done.returncode == 65
        assert "1 failed" in done.stderr
    (folder / "b.txt").write_text(STORY)
    assert "2 documents" in run(folder, *words).stderr
    assert "1 unchanged" in run(folder, *words).stderr


def test_failed_inputs_of_many_outputs_are_tried_again(folder: Path) -> None:
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfd")
    words = ("a.txt", "b.txt", "--to", "json", "-o", "out/")
    for _ in range(2):
        done = run(folder, *words)
        assert (done.returncode, "1 failed" in done.stderr) == (65, True)


def test_a_failed_input_with_an_older_output_is_tried_again(folder: Path) -> None:
    words = ("a.txt", "b.txt", "--to", "json", "-o", "out/")
    run(folder, *words)
    (folder / "b.txt").write_bytes(b"\xff\xfe\xfd")
    for _ in range(2):
        done = run(folder, *words, "--force")
        assert (done.returncode, "1 failed" in done.stderr) == (65, True)


def test_what_cannot_be_told_from_its_like_is_never_done(folder: Path) -> None:
    """A pipe has no fingerprint: what was made of one may be made of another."""
    with Journal(folder, (), resumes=True) as journal:
        journal.note(folder / "a.txt", "")
        journal.note(folder / "b.txt", "f")
    with Journal(folder, (), resumes=True) as journal:
        assert not journal.is_done(folder / "a.txt", "")
        assert journal.is_done(folder / "b.txt", "f")


@pytest.mark.parametrize("of_text", [True, False])
@pytest.mark.parametrize(
    "change", [{"name": "other.txt"}, {"encoding": "latin-1"}, {"decode_errors": "replace"}]
)
def test_the_name_and_the_decoding_of_an_input_count(
    of_text: bool, change: dict[str, str], folder: Path
) -> None:
    path = folder / "a.txt"
    source = wirecopy.Source("a.txt", path.read_bytes()) if of_text else wirecopy.Source.of(path)
    inputs = (source, msgspec.structs.replace(source, **change))
    with Journal(folder, (), resumes=True) as journal:
        said = [journal.fingerprint([Found(each, "a.txt")]) for each in (*inputs, source)]
    assert all(said)
    assert said[0] == said[2] != said[1]


@pytest.mark.parametrize(("more", "is_read"), [(1, True), (2, False)])
def test_a_line_is_at_most_64_kb(more: int, is_read: bool, folder: Path) -> None:
    """A journal that is damaged may be one endless line; no name is as long as this.

    The line feed is not needed.
    """
    other = ("b.json", "f", 1)
    frame = len(msgspec.json.encode(("", "f", 1))) + 1
    longest = ("n" * (65_536 - frame + more), "f", 1)
    path = folder / NAME
    path.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in (longest, other)))
    descriptor = os.open(path, os.O_RDONLY)
    try:
        assert list(_lines(descriptor)) == [*([longest] if is_read else []), other]
    finally:
        os.close(descriptor)


def test_a_line_that_was_not_finished_hides_no_other(folder: Path) -> None:
    words = ("a.txt", "b.txt", "--to", "json", "-o", "out/")
    run(folder, *words)
    journal = folder / "out" / NAME
    journal.write_bytes(journal.read_bytes()[:-10])  # killed while it wrote
    assert "1 unchanged" in run(folder, *words).stderr
    assert "2 unchanged" in run(folder, *words).stderr
    journal.write_bytes(journal.read_bytes().splitlines()[0][:-10])  # the next is the first anew
    assert "unchanged" not in run(folder, *words).stderr
    assert "2 unchanged" in run(folder, *words).stderr


@pytest.mark.parametrize("more", [1, -1])
def test_an_output_of_another_length_is_done_again(more: int, folder: Path) -> None:
    words = ("a.txt", "b.txt", "--to", "json", "-o", "out/")
    run(folder, *words)
    output = folder / "out" / "a.json"
    output.write_bytes(output.read_bytes()[: more if more < 0 else None] + b" " * max(more, 0))
    assert "1 unchanged" in run(folder, *words).stderr


def test_a_package_that_lacks_a_file_is_done_again(folder: Path) -> None:
    words = ("a.txt", "b.txt", "--to", "csv", "-o", "pk/")
    run(folder, *words)
    assert "1 unchanged" in run(folder, *words).stderr
    # Another file of no length stands for one that is gone: each counts one more than its bytes.
    with Journal(folder, (), resumes=True) as journal:
        (folder / "one").mkdir()
        (folder / "one" / "x").write_bytes(b"ab")
        journal.note(folder / "one", "f")
    with Journal(folder, (), resumes=True) as journal:
        assert journal.is_done(folder / "one", "f")
        (folder / "one" / "x").write_bytes(b"a")
        assert not journal.is_done(folder / "one", "f")
        (folder / "one" / "y").write_bytes(b"")
        assert journal.is_done(folder / "one", "f")  # as many bytes and files: 1 + 0 + 2
        (folder / "one" / "y").unlink()
        (folder / "one" / "x").write_bytes(b"abc")
        assert not journal.is_done(folder / "one", "f")


def test_the_files_of_a_data_package_count(folder: Path) -> None:
    wirecopy.convert(STORY, f"{folder}/pk/", to="csv")
    for path in (folder / "pk", folder / "pk" / "datapackage.json"):
        before = fingerprint(path, folder)
        quotes = folder / "pk" / "quotes.csv"
        quotes.write_text(quotes.read_text().replace("ABC", "XYZ"))
        assert fingerprint(path, folder) != before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("odd", ["pipe", "link", "hard link", "folder"])
@pytest.mark.parametrize("resumes", [True, False])
def test_a_journal_is_a_plain_file(odd: str, resumes: bool, folder: Path) -> None:
    journal, victim = folder / "out" / NAME, folder / "a.txt"
    (folder / "out").mkdir()
    match odd:
        case "pipe":
            os.mkfifo(journal)
        case "link":
            journal.symlink_to(victim)
        case "hard link":
            journal.hardlink_to(victim)
        case "folder":
            journal.mkdir()
    with pytest.raises(OutputUnavailable), Journal(folder / "out", (), resumes=resumes):
        pass
    assert victim.read_text() == STORY


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 1 << 63)), max_size=200))
def test_digests_are_a_table(pairs: list[tuple[str, int]]) -> None:
    table, expected = Digests(), dict(pairs)
    for key, number in pairs:
        table.put(key, number)
    assert len(table) == len(expected)
    assert all(table.get(key) == number for key, number in expected.items())
    assert ("absent", 1) not in table
    assert table.get("absent") is None


def test_digests_grow_and_stay_small() -> None:
    table = Digests()
    for number in range(100_000):
        table.put(("key", number), number)
    assert len(table) == 100_000
    assert all(table.get(("key", number)) == number for number in range(0, 100_000, 97))
    assert sum(each.itemsize * len(each) for each in (table._keys, table._numbers)) < 60 * 100_000


def test_nothing_is_made_before_the_options_are_known_to_be_right(folder: Path) -> None:
    for more in (
        ["--name", "{nonsense}"],
        ["--name", "../{stem}"],
        ["-I", "nonsense=1"],
        ["-O", "nonsense=1"],
        ["--filter", "nonsense"],
        ["--filter", "select:nonsense=1"],
        ["--from", "nonsense"],
        ["--encoding", "nonsense"],
    ):
        done = run(folder, "a.txt", "b.txt", "--to", "json", "-o", "out/", *more)
        assert done.returncode in (2, 69)
        assert sorted(each.name for each in folder.iterdir()) == ["a.txt", "b.txt"], more
