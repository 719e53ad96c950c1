"""Whole or not at all: each step of putting an output in its place."""

import os
import stat
from pathlib import Path

import pytest

import wirecopy
from wirecopy.files import atomic


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the files and folders that were written to the disk, in order."""
    found: list[int] = []
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        found.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    path = tmp_path / f"{atomic.HIDDEN}new"
    path.write_text("new")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "out.csv"
    path.write_text("old")
    return path


@pytest.mark.parametrize("is_closed", [False, True])
def test_bytes_are_on_the_disk_first(is_closed: bool, hidden: Path, synced: list[int]) -> None:
    with hidden.open("wb") as stream:
        stream.write(b"newer")
        if is_closed:
            stream.close()
        atomic.settle(stream, str(hidden), "out.csv")
        assert hidden.read_bytes() == b"newer"
    assert synced == [hidden.stat().st_ino]


def test_the_folder_is_on_the_disk_when_the_name_is(hidden: Path, synced: list[int]) -> None:
    atomic.put_in_place(str(hidden), hidden.parent / "out.csv", False, "out.csv")
    assert (hidden.parent / "out.csv").read_text() == "new"
    assert synced == [hidden.parent.stat().st_ino]


def test_a_file_is_replaced_only_by_force(hidden: Path, old: Path) -> None:
    with pytest.raises(wirecopy.OutputExists, match=r"out\.csv"):
        atomic.put_in_place(str(hidden), old, False, "out.csv")
    assert old.read_text() == "old"
    atomic.put_in_place(str(hidden), old, True, "out.csv")
    assert old.read_text() == "new"
    assert not hidden.exists()


def test_a_file_system_may_know_no_links(
    hidden: Path, monkeypatch: pytest.MonkeyPatch, synced: list[int]
) -> None:
    def link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", link)
    atomic.put_in_place(str(hidden), hidden.parent / "out.csv", False, "out.csv")
    assert (hidden.parent / "out.csv").read_text() == "new"
    assert len(synced) == 1


@pytest.fixture
def members(tmp_path: Path) -> Path:
    folder = tmp_path / f"{atomic.HIDDEN}members"
    folder.mkdir(mode=0o700)
    for name in ("a.csv", "b.csv"):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(f"new {name}")
    return folder


def moved(folder: Path, target: Path, *, force: bool = False, reads: object = ()) -> None:
    atomic.move_members(folder, ["a.csv", "b.csv"], target, force, "day", reads)  # type: ignore[arg-type]  # a set


def test_a_new_folder_and_its_files_have_the_modes_of_new_ones(
    members: Path, synced: list[int]
) -> None:
    numbers = [(members / name).stat().st_ino for name in ("a.csv", "b.csv")]
    target = members.parent / "day"
    mask = os.umask(0o027)
    try:
        moved(members, target)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o750
    assert {stat.S_IMODE(each.stat().st_mode) for each in target.iterdir()} == {0o640}
    assert synced == numbers


def test_no_file_of_a_folder_is_replaced_if_one_must_not_be(members: Path) -> None:
    target = members.parent / "day"
    target.mkdir()
    (target / "b.csv").write_text("old b")
    with pytest.raises(wirecopy.OutputExists, match=r"b\.csv"):
        moved(members, target)
    status = (target / "b.csv").stat()
    with pytest.raises(wirecopy.OutputUnavailable, match=r"b\.csv.*is an input"):
        moved(members, target, force=True, reads={(status.st_dev, status.st_ino)})
    assert [each.name for each in target.iterdir()] == ["b.csv"]
    assert (target / "b.csv").read_text() == "old b"
    moved(members, target, force=True)
    assert [(target / name).read_text() for name in ("a.csv", "b.csv")] == [
        "new a.csv",
        "new b.csv",
    ]


def test_what_killed_processes_left_is_removed_and_nothing_else(
    hidden: Path, members: Path, old: Path
) -> None:
    fcntl = pytest.importorskip("fcntl")
    used, link = old.parent / f"{atomic.HIDDEN}used", old.parent / f"{atomic.HIDDEN}link"
    used.write_text("half")
    link.symlink_to(old)
    with used.open() as stream:
        fcntl.flock(stream.fileno(), fcntl.LOCK_EX)
        atomic.sweep(old.parent)
    assert sorted(old.parent.iterdir()) == sorted([used, link, old])
    assert old.read_text() == "old"
