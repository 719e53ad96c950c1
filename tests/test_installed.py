"""What is installed is what the standard library says, whatever kind of place it lies in."""

import sys
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

from wirecopy.plugins.installed import Installed, Point, with_entry_points


def put(folder: Path, entry_points: str, metadata: str = "Name: sea-mail\nVersion: 2.0\n") -> None:
    folder.mkdir(parents=True)
    (folder / "entry_points.txt").write_text(entry_points, "utf-8")
    (folder / "METADATA").write_text(metadata, "utf-8")


def found(monkeypatch: pytest.MonkeyPatch, *places: Path | str) -> list[Installed]:
    monkeypatch.setattr(sys, "path", [str(place) for place in places])
    return list(with_entry_points("wirecopy"))


def test_it_says_what_the_standard_library_says() -> None:
    expected = {
        (each.name, point.group, point.name, point.value)
        for each in distributions()
        for point in each.entry_points
        if point.group in ("wirecopy", "wirecopy.reads")
    }
    ours = {
        (each.name, point.group, point.name, point.value)
        for each in with_entry_points("wirecopy")
        for point in each.points
    }
    assert ours == expected
    assert len(ours) > 20


@pytest.mark.parametrize("name", ["sea_mail-2.0.dist-info", "sea_mail.egg-info"])
def test_comments_extras_and_other_groups(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# ours\n[console_scripts]\na = b:c\n\n[wirecopy]\n sea = sea_mail:thing [x]\n# none\n"
    put(tmp_path / name, f"{text}[wirecopyist]\nq = r\n[wirecopy.reads]\nsea = sea_mail\n")
    assert found(monkeypatch, tmp_path, tmp_path / "gone") == [
        Installed(
            "sea-mail",
            "2.0",
            (
                Point("wirecopy", "sea", "sea_mail:thing [x]"),
                Point("wirecopy.reads", "sea", "sea_mail"),
            ),
        )
    ]


def test_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "sea_mail-2.0.dist-info", "[wirecopy]\nsea = sea_mail\n")
    monkeypatch.chdir(tmp_path)
    assert [each.name for each in found(monkeypatch, "")] == ["sea-mail"]


def test_a_zip_file_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("sea_mail-2.0.dist-info/METADATA", "Name: sea-mail\nVersion: 2.0\n")
        archive.writestr("sea_mail-2.0.dist-info/entry_points.txt", "[wirecopy]\nsea = sea_mail\n")
    point = Point("wirecopy", "sea", "sea_mail")
    assert found(monkeypatch, tmp_path / "all.zip") == [Installed("sea-mail", "2.0", (point,))]


def test_a_finder_with_distributions_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(*_: object) -> None: ...

        @staticmethod
        def find_distributions(*_: object) -> list[object]:
            return []

    before = {each.name for each in with_entry_points("wirecopy")}
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert {each.name for each in with_entry_points("wirecopy")} == before


def test_a_line_without_a_value_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "sea_mail-2.0.dist-info", "[wirecopy]\nsea\n")
    (only,) = found(monkeypatch, tmp_path)
    assert (only.name, only.points) == ("sea-mail", ())
    assert isinstance(only.error, ValueError)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("decimal", "decimal"),
        ("decimal:Decimal", "Decimal"),
        ("decimal : Decimal [a,b]", "Decimal"),
    ],
)
def test_values_are_loaded(value: str, expected: str) -> None:
    assert getattr(Point("g", "n", value).load(), "__name__", "") == expected


@pytest.mark.parametrize("value", [":::", "", "a b", "decimal:"])
def test_other_values_are_not(value: str) -> None:
    with pytest.raises(ValueError, match="entry point's value"):
        Point("g", "n", value).load()
