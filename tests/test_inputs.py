"""What a user names becomes sources: each kind as a case, laws of folders, hostile archives."""

import bz2
import gzip
import lzma
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy.errors import InputUnavailable, UsageError
from wirecopy.inputs import Found, Lost, gather, readable

TEXT = "A | 0.1% | 1.5 | $ |\nHead\nText is.\n"


def put(path: Path, content: str | bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gathered(*names: str, **more: object) -> list[Found | Lost]:
    settings: dict[str, object] = {
        "is_readable": readable(),
        "packages": lambda: ("datapackage.json",),
        **more,
    }
    return list(gather(names, **settings))  # type: ignore[arg-type]


def found(*names: str, **more: object) -> list[tuple[str, str]]:
    """Names and places of what is found; nothing may be lost."""
    pairs = []
    for each in gathered(*names, **more):
        assert isinstance(each, Found), each
        pairs.append((each.source.name, each.place))
    return pairs


def lost(*names: str, **more: object) -> list[str]:
    """One line for each that is lost; nothing may be found."""
    lines = []
    for each in gathered(*names, **more):
        assert isinstance(each, Lost), each
        lines.append(str(each.error))
    return lines


class TestFiles:
    def test_a_file_is_itself_whatever_its_name(self, folder: Path) -> None:
        put(folder / "in" / "story.odd")
        assert found("in/story.odd") == [("in/story.odd", "story.odd")]

    def test_a_missing_file_is_lost_and_the_rest_goes_on(self, folder: Path) -> None:
        put(folder / "b.txt")
        first, second = gathered("a.txt", "b.txt")
        assert isinstance(first, Lost)
        assert first.name == "a.txt"
        assert isinstance(first.error, InputUnavailable)
        assert str(first.error) == (
            "a.txt: cannot be read: no such file or directory; check its name and its rights"
        )
        assert isinstance(second, Found)

    def test_a_name_that_cannot_be_a_name_is_lost(self) -> None:
        (line,) = lost("a\0b")
        assert "null byte" in line

    def test_sources_carry_the_encoding(self, folder: Path) -> None:
        put(folder / "a.txt", "Café".encode("cp1252"))
        (each,) = gathered("a.txt", encoding="cp1252")
        assert isinstance(each, Found)
        assert each.source.text() == "Café"

    def test_an_encoding_that_there_is_not_is_wrong_use(self) -> None:
        with pytest.raises(UsageError, match="no encoding 'klingon'"):
            gathered("a.txt", encoding="klingon")

    def test_sources_travel_to_other_processes(self, folder: Path) -> None:
        put(folder / "a.txt")
        for each in gathered("a.txt", "-"):
            assert isinstance(each, Found)
            assert each.source.is_portable is (each.source.name != "<stdin>")
            if each.source.is_portable:
                assert pickle.loads(pickle.dumps(each.source)).text() == TEXT


class TestFolders:
    def test_readable_files_in_the_order_of_their_names(self, folder: Path) -> None:
        for name in ("in/b.txt", "in/a/z.nitf", "in/a.txt", "in/pic.png", "in/.hidden.txt"):
            put(folder / name)
        put(folder / "in" / ".wirecopy-x1" / "a.txt")
        assert found("in") == [
            ("in/a/z.nitf", "a/z.nitf"),
            ("in/a.txt", "a.txt"),
            ("in/b.txt", "b.txt"),
        ]
        assert found("in/") == found("in")
        assert found("in", is_readable=readable([".png", "nitf"])) == [
            ("in/a/z.nitf", "a/z.nitf"),
            ("in/pic.png", "pic.png"),
        ]

    def test_a_hidden_folder_that_is_named_is_read(self, folder: Path) -> None:
        put(folder / ".in" / "a.txt")
        assert found(".in") == [(".in/a.txt", "a.txt")]

    def test_a_folder_with_nothing_to_read_is_lost(self, folder: Path) -> None:
        put(folder / "in" / "pic.png")
        assert lost("in") == [
            "in: holds nothing that can be read; `wirecopy formats` lists the extensions, --extension takes others"
        ]

    def test_links_are_followed_once(self, folder: Path) -> None:
        put(folder / "in" / "a" / "x.txt")
        (folder / "in" / "a" / "up").symlink_to("..")
        (folder / "in" / "b").symlink_to("a")
        (folder / "in" / "c.txt").symlink_to("a/x.txt")
        assert found("in") == [("in/a/x.txt", "a/x.txt"), ("in/c.txt", "c.txt")]

    def test_a_web_of_links_is_walked_in_no_time(self, folder: Path) -> None:
        for n in range(40):
            (folder / "in" / f"d{n}").mkdir(parents=True)
            for link in "xy":
                (folder / "in" / f"d{n}" / link).symlink_to(f"../d{n + 1}")
        put(folder / "in" / "d40" / "a.txt")
        assert len(found("in")) == 1
        assert len(found("in/**/*.txt")) == 1

    def test_a_link_to_nothing_is_lost_if_its_name_is_readable(self, folder: Path) -> None:
        put(folder / "in" / "b.txt")
        (folder / "in" / "a.txt").symlink_to("gone")
        (folder / "in" / "a.png").symlink_to("gone")
        first, second = gathered("in")
        assert isinstance(first, Lost)
        assert first.name == "in/a.txt"
        assert isinstance(second, Found)

    def test_a_pipe_in_a_folder_is_not_waited_for(self, folder: Path) -> None:
        put(folder / "in" / "b.txt")
        os.mkfifo(folder / "in" / "a.txt")
        assert found("in") == [("in/b.txt", "b.txt")]

    def test_a_deep_folder(self, folder: Path) -> None:
        deep = folder
        for _ in range(600):
            deep = deep / "d"
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_text(TEXT)
        os.chdir(folder)
        assert found("d") == [("d/" * 600 + "a.txt", "d/" * 599 + "a.txt")]

    def test_a_data_package_is_one_document(self, folder: Path) -> None:
        document = wirecopy.read(TEXT)
        (folder / "in").mkdir()
        wirecopy.write(document, "in/tables/", to="csv")
        assert found("in") == [("in/tables", "tables")]
        assert found("in/tables/") == [("in/tables/", "tables")]
        assert list(wirecopy.read_many(wirecopy.find("in"))) == [document]

    names = st.text("ab.c", min_size=1, max_size=3).filter(lambda n: not n.startswith("."))

    @given(st.sets(st.lists(names, min_size=1, max_size=3).map("/".join), max_size=8))
    def test_a_folder_is_its_sorted_walk(
        self, tmp_path_factory: pytest.TempPathFactory, places: set[str]
    ) -> None:
        top = tmp_path_factory.mktemp("tree")
        for place in sorted(places, key=len):
            path = top / (place + ".txt")
            put(path)
        walk = sorted(
            (path.relative_to(top) for path in top.rglob("*") if path.is_file()),
            key=lambda path: path.parts,
        )
        each_place = [(str(top / path), path.as_posix()) for path in walk]
        if places:
            assert found(str(top)) == each_place
            assert found(f"{top}/**") == each_place
        else:
            assert len(lost(str(top))) == 1


class TestPatterns:
    @pytest.fixture
    def inbox(self, folder: Path) -> Path:
        for name in ("in/a.txt", "in/b.md", "in/sub/c.txt", "in/sub/deep/d.txt", "in/.h/e.txt"):
            put(folder / name)
        put(folder / "in" / ".f.txt")
        return folder

    @pytest.mark.parametrize(
        ("pattern", "places"),
        [
            ("in/*.txt", ["a.txt"]),
            ("in/*", ["a.txt", "b.md"]),
            ("in/**/*.txt", ["a.txt", "sub/c.txt", "sub/deep/d.txt"]),
            ("in/**", ["a.txt", "b.md", "sub/c.txt", "sub/deep/d.txt"]),
            ("in/**/deep/*", ["sub/deep/d.txt"]),
            ("in/**/**/d.*", ["sub/deep/d.txt"]),
            ("in/*/?.txt", ["sub/c.txt"]),
            ("in/[!a].*", ["b.md"]),
            ("in/.*", [".f.txt"]),
            ("in/.h/*", ["e.txt"]),
            ("*/*.md", ["in/b.md"]),
            ("**/c.txt", ["in/sub/c.txt"]),
            ("./in/*.md", ["b.md"]),
        ],
    )
    def test_patterns(self, pattern: str, places: list[str], inbox: Path) -> None:
        assert [place for _, place in found(pattern)] == places
        assert [place for _, place in found(f"{inbox}/{pattern}")] == places
        for name, _ in found(pattern):
            assert Path(name).is_file()

    def test_a_name_that_exists_wins(self, folder: Path) -> None:
        put(folder / "[1].txt")
        put(folder / "1.txt")
        assert found("[1].txt") == [("[1].txt", "[1].txt")]
        assert found("[1]*.txt") == [("1.txt", "1.txt")]

    @pytest.mark.usefixtures("inbox")
    def test_nothing_that_matches_is_lost(self) -> None:
        assert lost("in/*.nitf", "nowhere/*.txt") == [
            "in/*.nitf: no file matches; check its name and its rights",
            "nowhere/*.txt: no file matches; check its name and its rights",
        ]


class TestLists:
    def test_a_name_a_line(self, folder: Path) -> None:
        for name in ("a.txt", "in/b.txt", "in/#c.txt", "-", "@d.txt"):
            put(folder / name)
        put(folder / "list", "\ufeffa.txt\r\n\n  \nin/*.txt\n-\n@d.txt\nin\n")
        names = [name for name, _ in found("@list")]
        assert names == ["a.txt", "in/#c.txt", "in/b.txt", "-", "@d.txt", "in/#c.txt", "in/b.txt"]

    def test_a_file_whose_name_begins_so_wins(self, folder: Path) -> None:
        put(folder / "@a.txt")
        assert found("@a.txt") == [("@a.txt", "@a.txt")]

    @pytest.mark.usefixtures("folder")
    def test_a_missing_list_is_lost(self) -> None:
        assert lost("@list") == [
            "list: cannot be read: no such file or directory; check its name and its rights"
        ]


class TestCompressed:
    @pytest.mark.parametrize(
        ("suffix", "packed"),
        [
            (".gz", gzip.compress),
            (".bz2", bz2.compress),
            (".xz", lzma.compress),
            (".GZ", gzip.compress),
        ],
    )
    def test_a_suffix_has_it_unpacked(self, suffix: str, packed: object, folder: Path) -> None:
        put(folder / "in" / f"story.txt{suffix}", packed(TEXT.encode()))  # type: ignore[operator]
        assert found("in") == [(f"in/story.txt{suffix}", "story.txt")]
        assert wirecopy.read(folder / "in" / f"story.txt{suffix}") == wirecopy.read(TEXT)
