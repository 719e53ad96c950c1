"""What a user names becomes sources: each kind as a case, laws of folders, hostile archives."""

import bz2
import gzip
import http.server
import importlib
import io
import lzma
import os
import pickle
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import fsspec
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wirecopy
from wirecopy import BadData, InputUnavailable, Source, UsageError
from wirecopy.files import archives, compression
from wirecopy.files import json_lines as rows
from wirecopy.run.inputs import Found, Unavailable, gather
from wirecopy.run.plan import Selection

TEXT = "A | 0.1% | 1.5 | $ |\nHead\nText is.\n"


def zstd_packed(content: bytes) -> bytes:
    module = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    packed: bytes = importlib.import_module(module).compress(content)
    return packed


METHODS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd_packed,
}


def test_names_may_be_path_objects(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT)
    for path in (tmp_path, tmp_path / "*.txt"):
        found = [source.name for source in wirecopy.find(path)]
        assert found == [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    for wrong in (5, None, ["a.txt"], b"a.txt"):
        with pytest.raises(UsageError, match=f"type {type(wrong).__name__} cannot be found"):
            list(wirecopy.find(wrong))  # type: ignore[arg-type]  # the test knows better


def wirecopy_(
    *words: str, stdin: bytes = b"", cwd: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "wirecopy", *words],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd,
    )


def put(path: Path, content: str | bytes = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def gathered(*names: str, **more: object) -> list[Found | Unavailable]:
    return list(gather(names, Selection(**more)))  # type: ignore[arg-type]


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
        assert isinstance(each, Unavailable), each
        lines.append(str(each.error))
    return lines


class TestFiles:
    def test_a_file_is_itself_whatever_its_name(self, folder: Path) -> None:
        put(folder / "in" / "story.odd")
        assert found("in/story.odd") == [("in/story.odd", "story.odd")]

    def test_a_source_knows_its_path(self, folder: Path) -> None:
        put(folder / "in" / "a.txt")
        assert [source.path for source in wirecopy.find("in")] == [Path("in/a.txt")]

    def test_a_missing_file_is_lost_and_the_rest_goes_on(self, folder: Path) -> None:
        put(folder / "b.txt")
        first, second = gathered("a.txt", "b.txt")
        assert isinstance(first, Unavailable)
        assert first.name == "a.txt"
        assert isinstance(first.error, InputUnavailable)
        assert str(first.error) == (
            "a.txt: cannot be read: no such file or directory; check its name and its rights"
        )
        assert isinstance(second, Found)

    def test_a_name_that_cannot_be_a_name_is_lost(self) -> None:
        (line,) = lost("a\0b")
        assert line == ("a\\x00b: cannot be read: a NUL is in it; check its name and its rights")

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
        assert found("in", extensions=[".png", "nitf"]) == [
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
        assert isinstance(first, Unavailable)
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

    def test_zstd_is_unpacked(self, folder: Path) -> None:
        put(folder / "story.txt.zst", zstd_packed(TEXT.encode()))
        assert wirecopy.read(folder / "story.txt.zst") == wirecopy.read(TEXT)

    def test_without_its_package_zstd_is_one_clear_line(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder / "story.txt.zst", zstd_packed(TEXT.encode()))
        monkeypatch.setitem(sys.modules, "backports.zstd", None)
        monkeypatch.setitem(sys.modules, "compression.zstd", None)
        with pytest.raises(InputUnavailable) as caught:
            wirecopy.read(folder / "story.txt.zst")
        assert str(caught.value) == (
            f"{folder}/story.txt.zst: is compressed by zstd, which Python itself reads from 3.14 on; "
            "install wirecopy[zstd]"
        )

    @pytest.mark.parametrize("suffix", METHODS)
    def test_damage_of_any_kind_is_bad_data(self, suffix: str, folder: Path) -> None:
        whole = METHODS[suffix]((TEXT * 50).encode())
        for content in (
            b"",
            whole[:-1],
            whole[: len(whole) // 2],
            whole[:3],
            b"no such thing",
            b"\xff" + whole[1:],
        ):
            path = put(folder / f"story.txt{suffix}", content)
            with pytest.raises(BadData, match=r"story\.txt\.\w+: cannot be unpacked: .+; is it"):
                Source.of(path).text()

    @pytest.mark.parametrize("suffix", METHODS)
    def test_rows_of_what_is_cut_short_come_before_the_error(
        self, suffix: str, folder: Path
    ) -> None:
        rows = [b'{"text": "%s"}\n' % os.urandom(40).hex().encode() for _ in range(5000)]
        put(folder / f"feed.jsonl{suffix}", METHODS[suffix](b"".join(rows))[:-4])
        *found_, last = gathered(f"feed.jsonl{suffix}", text_column="text")
        assert isinstance(last, Unavailable)
        assert "cannot be unpacked" in str(last.error)
        # Of bzip2 and zstd the last block is lost.
        assert len(found_) > 3000 if suffix in (".bz2", ".zst") else len(found_) == 5000

    @pytest.mark.parametrize("suffix", METHODS)
    def test_parts_one_after_the_other_are_one(self, suffix: str, folder: Path) -> None:
        path = put(folder / f"story.txt{suffix}", METHODS[suffix](b"Head\n") * 2)
        assert Source.of(path).text() == "Head\nHead\n"

    @pytest.mark.parametrize("suffix", METHODS)
    def test_a_bomb_is_refused_before_it_fills_the_memory(self, suffix: str, folder: Path) -> None:
        put(folder / f"story.txt{suffix}", METHODS[suffix](bytes(30_000_000)))
        with pytest.raises(BadData, match=r"unpacks to \d+ MB or more of \d+ kB, which no honest"):
            Source.of(folder / f"story.txt{suffix}").text()

    def test_what_is_too_large_is_refused(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(compression, "LARGEST", 1_000_000)
        monkeypatch.setattr(compression.bounded, "__defaults__", (1_000_000,))
        put(folder / "story.txt.gz", gzip.compress(bytes(1_000_001)))
        with pytest.raises(BadData, match="would unpack to more than 1 MB; unpack it first"):
            Source.of(folder / "story.txt.gz").text()

    def test_a_file_name_unpacks_bytes_and_chooses_the_reader(self) -> None:
        document = wirecopy.read(TEXT)
        content = gzip.compress(wirecopy.convert(TEXT, to="json"))
        assert wirecopy.read(Source("x", content, file_name="tree.json.gz")) == document

    @pytest.mark.parametrize("suffix", ["", *METHODS])
    def test_standard_input_is_unpacked_by_how_it_begins(self, suffix: str) -> None:
        content = METHODS[suffix](TEXT.encode()) if suffix else TEXT.encode()
        done = wirecopy_("convert", "-", "--to", "text", stdin=content)
        assert done.stdout == wirecopy.convert(TEXT, to="text")

    def test_the_compressed_input_is_not_overwritten(self, folder: Path) -> None:
        path = put(folder / "story.txt.gz", gzip.compress(TEXT.encode()))
        with pytest.raises(wirecopy.OutputUnavailable, match="is the input itself"):
            wirecopy.convert(path, path, to="text", force=True)


def tar_of(members: Mapping[str, str | bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def zip_of(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


MEMBERS: Mapping[str, str | bytes] = {
    "z.txt": TEXT,
    "sub/a.nitf": "<nitf/>",
    "./b.txt.gz": gzip.compress(TEXT.encode()),
    "pic.png": "PNG",
    ".hidden.txt": TEXT,
    "__MACOSX/._z.txt": b"\x00\x05",
    ".git/x.txt": TEXT,
}
ARCHIVES: dict[str, Callable[[Mapping[str, str | bytes]], bytes]] = {
    "in.zip": zip_of,
    "in.tar": tar_of,
    "in.tar.gz": lambda members: gzip.compress(tar_of(members)),
    "in.tgz": lambda members: gzip.compress(tar_of(members)),
    "in.tar.bz2": lambda members: bz2.compress(tar_of(members)),
    "in.tar.xz": lambda members: lzma.compress(tar_of(members)),
    "in.tar.zst": lambda members: zstd_packed(tar_of(members)),
    "IN.TZST": lambda members: zstd_packed(tar_of(members)),
}


def test_members_and_lines_go_to_a_folder_here(folder: Path) -> None:
    put(folder / "in.zip", zip_of({"../sub/a.txt": TEXT}))
    put(folder / "feed.jsonl", '{"text": "Head", "id": "../x"}')
    (folder / "here").mkdir()
    columns = ("--text-column", "text", "--id-column", "id")
    done = wirecopy_("convert", "../in.zip", "../feed.jsonl", *columns, "-t", "text", cwd="here")
    assert (done.returncode, done.stderr) == (0, b"")
    written = sorted(path for path in folder.rglob("*.txt"))
    assert written == [folder / "here/feed/_._x.txt", folder / "here/in/sub/a.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (".jsonl", b'{"text": "Head"}'),
        ("..ndjson", b'{"text": "Head"}'),
        ("...jsonl", b'{"text": "Head"}'),
        (".jsonl.gz", gzip.compress(b'{"text": "Head"}')),
        (".zip", zip_of({"1.txt": TEXT})),
        ("...zip", zip_of({"1.txt": TEXT})),
        (".tar", tar_of({"1.txt": TEXT})),
        (".tgz", gzip.compress(tar_of({"1.txt": TEXT}))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_named_by_its_ending_alone_is_in_a_folder_all_the_same(
    name: str, content: bytes, folder: Path
) -> None:
    put(folder / "in" / name, content)
    more = {"text_column": "text", "extensions": ["txt"]}
    assert [place for _, place in found(f"in/{name}", **more)] == ["_/1.txt"]
    assert [place for _, place in found("in/.*", **more)] == ["_/1.txt"]
    assert [place for _, place in found("i*/.*", **more)] == ["in/_/1.txt"]


@pytest.mark.parametrize("name", ARCHIVES)
class TestArchives:
    def test_readable_members_in_the_archive_s_order(self, name: str, folder: Path) -> None:
        put(folder / "x" / name, ARCHIVES[name](MEMBERS))
        stem = name[:2]
        expected = [f"{stem}/z.txt", f"{stem}/sub/a.nitf", f"{stem}/b.txt"]
        assert [place for _, place in found(f"x/{name}")] == expected
        assert [place for _, place in found("x")] == expected
        assert [place for _, place in found("x/*")] == expected
        assert [n for n, _ in found(f"x/{name}")][:2] == [
            f"x/{name}/z.txt",
            f"x/{name}/sub/a.nitf",
        ]
        assert [place for _, place in found(f"x/{name}", extensions=[".png"])] == [
            f"{stem}/pic.png"
        ]

    def test_members_are_read_by_their_names(self, name: str, folder: Path) -> None:
        members = {"a.txt": TEXT, "b.json": wirecopy.convert(TEXT, to="json").decode()}
        put(folder / name, ARCHIVES[name]({**members, "c.txt.gz": gzip.compress(TEXT.encode())}))
        assert list(wirecopy.read_many(wirecopy.find(name))) == [wirecopy.read(TEXT)] * 3

    def test_members_travel_to_other_processes(self, name: str, folder: Path) -> None:
        put(folder / name, ARCHIVES[name]({"a.txt": TEXT * 100}))
        (source,) = wirecopy.find(name)
        assert source.is_portable
        assert source.container == Path(name)
        packed = pickle.dumps(source)
        assert pickle.loads(packed).text() == TEXT * 100
        assert ("zip" in name) == (len(packed) < 1000)

    def test_a_name_that_leads_elsewhere_is_only_a_name(self, name: str, folder: Path) -> None:
        odd = ["../up.txt", "/abs.txt", "a/../../b.txt", "C:\\win\\c.txt", "..\\d.txt", "n\new.txt"]
        put(folder / "x" / name, ARCHIVES[name](dict.fromkeys(odd, TEXT)))
        before = sorted(path for path in folder.rglob("*"))
        places = [place.partition("/")[2] for _, place in found(f"x/{name}")]
        assert places == ["up.txt", "abs.txt", "a/b.txt", "C_/win/c.txt", "d.txt", "n_ew.txt"]
        assert len(list(wirecopy.read_many(wirecopy.find(f"x/{name}")))) == 6
        assert sorted(path for path in folder.rglob("*")) == before

    def test_an_archive_within_is_named(self, name: str, folder: Path) -> None:
        put(folder / name, ARCHIVES[name]({"a.zip": zip_of(MEMBERS), "b.tgz": b"", "c.txt": TEXT}))
        first, second, third = gathered(name)
        for each, inside in ((first, "a.zip"), (second, "b.tgz")):
            assert isinstance(each, Unavailable)
            assert str(each.error) == (
                f"{name}/{inside}: is an archive within an archive; unpack the outer one first"
            )
        assert isinstance(third, Found)

    def test_nothing_to_read_is_lost(self, name: str, folder: Path) -> None:
        for members in ({}, {"pic.png": "PNG"}):
            put(folder / name, ARCHIVES[name](members))
            (line,) = lost(name)
            assert line.startswith(f"{name}: holds nothing that can be read; ")

    def test_no_archive_at_all_is_bad_data(self, name: str, folder: Path) -> None:
        for content in (b"", b"nothing of the kind", bytes(5)):
            put(folder / name, content)
            (each,) = gathered(name)
            assert isinstance(each, Unavailable)
            assert each.error.exit_code == 65, each

    def test_one_cut_short_gives_what_could_be_read(self, name: str, folder: Path) -> None:
        members = {f"{n}.txt": os.urandom(3000).hex() for n in range(20)}
        whole = ARCHIVES[name](members)
        put(folder / name, whole[: len(whole) * 3 // 4])
        *found_, last = gathered(name)
        assert isinstance(last, Unavailable)
        assert last.error.exit_code == 65
        assert str(last.error).startswith(f"{name}: ")
        if "zip" in name:
            assert "zip -FF" in last.error.hint  # what lists the members stands at the end
        else:
            # bzip2 and zstd give nothing of a block that is cut.
            assert len(found_) >= 14 or name.endswith((".bz2", "st", "ST"))
            for each in found_:
                assert isinstance(each, Found)
                assert each.source.text() == members[each.source.file_name]

    def test_the_archive_is_not_overwritten(self, name: str, folder: Path) -> None:
        put(folder / name, ARCHIVES[name]({"a.txt": TEXT}))
        with pytest.raises(wirecopy.OutputUnavailable, match="is the input itself"):
            wirecopy.convert(list(wirecopy.find(name)), name, to="csv", force=True)

    @settings(max_examples=25)
    @given(st.data())
    def test_any_damage_is_named_and_nothing_raises(self, name: str, data: st.DataObject) -> None:
        whole = bytearray(ARCHIVES[name]({"a.txt": TEXT, "sub/b.txt": "B" * 700}))
        for _ in range(data.draw(st.integers(1, 6))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        with tempfile.TemporaryDirectory() as place:
            path = put(Path(place) / name, bytes(whole))
            for each in gathered(str(path)):
                if isinstance(each, Found):
                    try:
                        each.source.binary()
                    except wirecopy.WirecopyError as error:
                        assert error.exit_code in (65, 66)  # noqa: PT017


class TestZip:
    def test_a_data_package_is_for_the_reader_of_csv(self, folder: Path) -> None:
        document = wirecopy.read(TEXT)
        wirecopy.write(document, "package.zip", to="csv")
        (folder / "in").mkdir()
        (folder / "package.zip").rename(folder / "in" / "package.zip")
        assert found("in") == [("in/package.zip", "package.zip")]
        for from_ in ("csv", None):
            assert list(wirecopy.read_many(wirecopy.find("in/package.zip"), from_=from_)) == [
                document
            ]

    def test_a_zip_of_csv_files_is_none(self, folder: Path) -> None:
        table = wirecopy.convert(TEXT, to="csv")
        put(folder / "tables.zip", zip_of({"a.csv": table, "b.csv": table}))
        documents = list(wirecopy.read_many(wirecopy.find("tables.zip"), from_="csv"))
        assert [len(each.quotes) for each in documents] == [1, 1]

    def test_a_workbook_is_no_archive(self, folder: Path) -> None:
        wirecopy.convert(TEXT, folder / "book.xlsx")
        assert found(".") == [("./book.xlsx", "book.xlsx")]

    def test_encrypted_members_are_named(self, folder: Path) -> None:
        content = bytearray(zip_of({"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT}))
        for name in (b"a.txt", b"b.txt"):  # the flag stands before the name, in two places
            local, central = content.find(name), content.rfind(name)
            content[local - 24] |= 1
            content[central - 38] |= 1
        put(folder / "in.zip", bytes(content))
        first, second = gathered("in.zip")
        assert isinstance(first, Unavailable)
        assert str(first.error) == (
            "in.zip: 2 of its members are encrypted; unpack it with its password first"
        )
        assert isinstance(second, Found)
        assert second.source.text() == TEXT

    def test_a_damaged_member_is_the_only_one(self, folder: Path) -> None:
        content = zip_of({"a.txt": TEXT, "b.txt": TEXT}, zipfile.ZIP_STORED)
        put(folder / "in.zip", content.replace(b"Head", b"Dead", 1))
        first, second = wirecopy.find("in.zip")
        with pytest.raises(BadData, match=r"in\.zip/a\.txt: cannot be unpacked: Bad CRC"):
            first.text()
        assert second.text() == TEXT

    def test_bombs_are_refused_by_what_they_say(self, folder: Path) -> None:
        put(folder / "one.zip", zip_of({"a.txt": bytes(30_000_000), "b.txt": TEXT}))
        put(folder / "many.zip", zip_of({f"{n}.txt": bytes(15_000_000) for n in range(3)}))
        assert lost("one.zip", "many.zip") == [
            (
                "one.zip: unpacks to 30 MB or more of 29 kB, which no honest text does; "
                "unpack it first if you trust it"
            ),
            (
                "many.zip: unpacks to 45 MB or more of 44 kB, which no honest text does; "
                "unpack it first if you trust it"
            ),
        ]

    def test_a_bomb_among_much_else_is_refused_alone(self, folder: Path) -> None:
        noise = os.urandom(1_000_000)
        put(folder / "in.zip", zip_of({"a.txt": bytes(30_000_000), "b.txt": noise}))
        first, second = wirecopy.find("in.zip")
        with pytest.raises(BadData, match=r"in\.zip/a\.txt: unpacks to 30 MB"):
            first.binary()
        assert second.binary() == noise

    def test_a_member_that_says_less_than_it_holds_is_damaged(self, folder: Path) -> None:
        content = bytearray(zip_of({"a.txt": bytes(30_000_000)}))
        at = content.rfind(b"PK\x01\x02")
        content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
        put(folder / "in.zip", bytes(content))
        (source,) = wirecopy.find("in.zip")
        with pytest.raises(BadData, match="Bad CRC"):
            source.binary()

    def test_one_that_was_changed_meanwhile_is_named(self, folder: Path) -> None:
        put(folder / "in.zip", zip_of({"a.txt": TEXT}))
        (source,) = wirecopy.find("in.zip")
        put(folder / "in.zip", zip_of({"b.txt": TEXT}))
        with pytest.raises(InputUnavailable, match="is no longer there"):
            source.text()
        (folder / "in.zip").unlink()
        with pytest.raises(InputUnavailable, match="no such file"):
            source.text()

    def test_too_many_members_are_refused(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
        monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 300)
        members = {f"{n}.txt": TEXT for n in range(4)}
        put(folder / "in.zip", zip_of(members))
        put(folder / "in.tar", tar_of(members))
        put(folder / "long.zip", zip_of({f"{n}.txt": TEXT for n in range(9)}))
        lines = [
            str(each.error)
            for each in gathered("in.zip", "in.tar", "long.zip")
            if isinstance(each, Unavailable)
        ]
        assert lines == [
            "in.zip: has more than 3 members; unpack it first if you trust it",
            "in.tar: has more than 3 members; unpack it first if you trust it",
            (
                "long.zip: no readable zip file: its list of members is too long; "
                "is it whole? `zip -FF` may mend it"
            ),
        ]

    def test_many_members_are_read_without_reading_the_list_again(self, folder: Path) -> None:
        put(folder / "in.zip", zip_of({f"{n}.txt": f"{n}" for n in range(3000)}))
        begun = time.process_time()
        assert [s.text() for s in wirecopy.find("in.zip")] == [f"{n}" for n in range(3000)]
        assert time.process_time() - begun < 5  # with the list: 30


class TestTar:
    def test_links_are_named_and_not_followed(self, folder: Path) -> None:
        put(folder / "secret.txt", "TOPSECRET")
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w") as archive:
            for kind, name in ((tarfile.SYMTYPE, "a.txt"), (tarfile.LNKTYPE, "b.txt")):
                info = tarfile.TarInfo(name)
                info.type = kind
                info.linkname = str(folder / "secret.txt")
                archive.addfile(info)
            for kind in (tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
                info = tarfile.TarInfo("c.txt")
                info.type = kind
                archive.addfile(info)
        put(folder / "in.tar", file.getvalue())
        assert lost("in.tar") == [
            "in.tar/a.txt: is a link within the archive; unpack it first",
            "in.tar/b.txt: is a link within the archive; unpack it first",
        ]

    def test_a_sparse_giant_is_refused(self, folder: Path) -> None:
        put(folder / "in.tar", tar_of({"a.txt": TEXT, "b.txt": TEXT}))
        content = bytearray((folder / "in.tar").read_bytes())
        content[124:136] = b"77777777777\0"  # eight gigabytes, says the header
        checksum = sum(content[:148]) + 8 * 32 + sum(content[156:512])
        content[148:156] = b"%06o\0 " % checksum
        put(folder / "in.tar", bytes(content))
        first, second = gathered("in.tar")
        assert isinstance(first, Unavailable)
        assert "would unpack to more than 1000 MB" in str(first.error)
        assert isinstance(second, Unavailable)
        assert "cannot be unpacked" in str(second.error)

    def test_headers_without_end_are_refused(self, folder: Path) -> None:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"comment": "x" * 40_000_000}
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info)
        put(folder / "in.tar", file.getvalue())
        assert lost("in.tar") == [
            "in.tar: cannot be unpacked: what stands before a member is too long; is it whole?"
        ]

    def test_a_bomb_is_refused(self, folder: Path) -> None:
        put(folder / "in.tgz", gzip.compress(tar_of({"a.txt": TEXT, "b.txt": bytes(30_000_000)})))
        first, second = gathered("in.tgz")
        assert isinstance(first, Found)
        assert isinstance(second, Unavailable)
        assert "which no honest text does" in str(second.error)

    def test_a_damaged_header_is_not_taken_for_the_end(self, folder: Path) -> None:
        content = bytearray(tar_of({"a.txt": TEXT, "b.txt": TEXT}))
        content[1024 + 10] ^= 1
        put(folder / "in.tar", bytes(content))
        first, second = gathered("in.tar")
        assert isinstance(first, Found)
        assert isinstance(second, Unavailable)
        assert str(second.error) == "in.tar: cannot be unpacked: bad checksum; is it whole?"

    def test_a_missing_end_is_told(self, folder: Path) -> None:
        put(folder / "in.tar", tar_of({"a.txt": TEXT})[:1024])
        first, second = gathered("in.tar")
        assert isinstance(first, Found)
        assert isinstance(second, Unavailable)
        assert "its end is missing" in str(second.error)


class TestRows:
    LINES = (
        b'{"text": "Head\\nText is.", "id": "x7", "meta": {"body": "Deep"}, "a.b": "dotted"}\n'
        b"\n"
        b"nothing\n"
        b"[1]\r\n"
        b'{"id": "x8", "body": 1}\n'
        b'{"text": null}\n'
        b'{"text": 7}\n'
        b'{"text": "caf\xe9"}\n' + b'{"text": ' + b"[" * 100_000 + b"\n"
        b'{"text": "Last", "id": 9, "meta": {"body": "Deeper"}}'
    )

    def test_each_line_is_a_story(self, folder: Path) -> None:
        put(folder / "in" / "feed.jsonl", self.LINES)
        first, *bad, last = gathered("in", text_column="text", id_column="id")
        assert isinstance(first, Found)
        assert isinstance(last, Found)
        assert (first.source.name, first.place) == ("in/feed.jsonl:x7", "feed/x7.txt")
        assert first.source.text() == "Head\nText is."
        assert (last.source.name, last.place) == ("in/feed.jsonl:9", "feed/9.txt")
        assert [each.name for each in bad if isinstance(each, Unavailable)] == [
            f"in/feed.jsonl:{n}" for n in (3, 4, 5, 6, 7, 8, 9)
        ]
        lines = [str(each.error) for each in bad if isinstance(each, Unavailable)]
        assert lines[0].startswith("in/feed.jsonl:3: no JSON: ")
        assert lines[1:5] == [
            "in/feed.jsonl:4: is not a JSON object",
            "in/feed.jsonl:5: has no column 'text'; it has id, body",
            "in/feed.jsonl:6: has no column 'text'; it has text",
            "in/feed.jsonl:7: is not text in column 'text'; it has text",
        ]
        assert lines[5].startswith("in/feed.jsonl:8: no utf-8 text: ")
        assert lines[6].startswith("in/feed.jsonl:9: no JSON: ")

    def test_without_an_id_the_line_names_it(self, folder: Path) -> None:
        put(folder / "feed.ndjson", self.LINES[: self.LINES.index(b"nothing")])
        assert found("feed.ndjson", text_column="text") == [("feed.ndjson:1", "feed/1.txt")]
        assert found("feed.ndjson", text_column="text", id_column="no") == [
            ("feed.ndjson:1", "feed/1.txt")
        ]

    @pytest.mark.parametrize(("column", "text"), [("meta.body", "Deep"), ("a.b", "dotted")])
    def test_columns_within_columns(self, column: str, text: str, folder: Path) -> None:
        put(folder / "feed.jsonl", self.LINES.splitlines()[0])
        (each,) = gathered("feed.jsonl", text_column=column)
        assert isinstance(each, Found)
        assert each.source.text() == text

    @pytest.mark.parametrize(
        ("id_", "word"),
        [
            ("a/b", "a_b"),
            ("../../etc/passwd", "_._.._etc_passwd"),
            ("https://x.org/1?y", "https___x.org_1_y"),
            (".", "_"),
            ("a\x00\n\u202eb", "a___b"),
            ("é" * 300, "é" * 100),
        ],
    )
    def test_an_id_leads_nowhere(self, id_: str, word: str, folder: Path) -> None:
        put(folder / "feed.jsonl", msgspec.json.encode({"t": "x", "i": id_}))
        ((name, place),) = found("feed.jsonl", text_column="t", id_column="i")
        assert name == f"feed.jsonl:{id_}"
        assert place == f"feed/{word}.txt"

    @pytest.mark.parametrize("suffix", METHODS)
    def test_compressed_lines(self, suffix: str, folder: Path) -> None:
        lines = b"".join(b'{"text": "%s"}\n' % os.urandom(400).hex().encode() for _ in range(500))
        whole = METHODS[suffix](lines)
        put(folder / f"feed.jsonl{suffix}", whole)
        assert len(found(f"feed.jsonl{suffix}", text_column="text")) == 500
        put(folder / f"feed.jsonl{suffix}", whole[: len(whole) * 9 // 10])
        *first, last = gathered(f"feed.jsonl{suffix}", text_column="text")
        assert isinstance(last, Unavailable)
        assert "cannot be unpacked" in str(last.error)
        assert len(first) > 100 or suffix in (".bz2", ".xz", ".zst")

    @pytest.mark.parametrize("name", ARCHIVES)
    def test_lines_in_archives(self, name: str, folder: Path) -> None:
        line = '{"text": "x"}\n'
        members: Mapping[str, str | bytes] = {
            "a/feed.jsonl": line * 2,
            "b.jsonl.gz": gzip.compress(line.encode()),
            "c.txt": TEXT,
        }
        put(folder / name, ARCHIVES[name](members))
        places = [place.partition("/")[2] for _, place in found(name, text_column="text")]
        assert places == ["a/feed/1.txt", "a/feed/2.txt", "b/1.txt", "c.txt"]

    def test_without_a_text_column_lines_are_trees(self, folder: Path) -> None:
        wirecopy.convert(TEXT, folder / "feed.jsonl")
        assert found("feed.jsonl") == [("feed.jsonl", "feed.jsonl")]

    def test_an_encoding_and_undecodable_bytes(self, folder: Path) -> None:
        put(folder / "feed.jsonl", b'\xef\xbb\xbf{"text": "a"}\n{"text": "caf\xe9"}\n')
        texts = [
            [
                e.source.text() if isinstance(e, Found) else ""
                for e in gathered("feed.jsonl", text_column="text", **more)
            ]
            for more in ({"encoding": "cp1252"}, {"decode_errors": "replace"})
        ]
        assert texts == [["a", "café"], ["a", "caf\ufffd"]]
        put(folder / "feed.jsonl", '{"text": "a"}\n'.encode("utf-16"))
        assert lost("feed.jsonl", text_column="text") == [
            "feed.jsonl: is JSON Lines, but not in UTF-8; convert it to UTF-8 first"
        ]
        assert len(lost("feed.jsonl", text_column="text", encoding="utf-16-be")) == 1

    def test_a_line_too_long_is_left_out(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rows, "_LONGEST", 1_000_000)
        long = b'{"text": "%s"}\n' % (b"x" * 2_500_000)
        put(folder / "feed.jsonl", long + b'{"text": "a"}\n')
        first, second = gathered("feed.jsonl", text_column="text")
        assert isinstance(first, Unavailable)
        assert str(first.error) == "feed.jsonl:1: is longer than 1 MB"
        assert isinstance(second, Found)
        assert second.source.name == "feed.jsonl:2"

    def test_from_standard_input(self) -> None:
        lines = b'{"text": "Head\\nText is."}\nnothing\n'
        for content in (lines, gzip.compress(lines)):
            done = wirecopy_("inspect", "-", "--text-column", "text", "--to", "text", stdin=content)
            assert done.stdout == b"Head\nText is.\n"
            assert done.stderr.startswith(b"wirecopy: <stdin>:2: no JSON: ")
            assert done.returncode == 65

    def test_an_id_column_needs_a_text_column(self) -> None:
        with pytest.raises(UsageError, match="an id column needs a text column"):
            gathered("x", id_column="id")


class TestRemote:
    @pytest.fixture
    def memory(self) -> Iterator[str]:
        """A folder in memory."""
        system = fsspec.filesystem("memory")
        for name in ("a.txt", "sub/b.txt", "pic.png"):
            system.pipe(f"/in/{name}", TEXT.encode())
        system.pipe("/in.zip", zip_of({"a.txt": TEXT, "b.txt": TEXT}))
        system.pipe("/in.tgz", ARCHIVES["in.tgz"]({"a.txt": TEXT}))
        system.pipe("/story.txt.gz", gzip.compress(TEXT.encode()))
        system.pipe("/feed.jsonl", b'{"text": "x"}\nnothing\n')
        yield "memory:/"
        system.rm("/", recursive=True)

    def test_a_file_by_its_url(self, memory: str) -> None:
        assert found(f"{memory}/in/a.txt") == [("memory://in/a.txt", "a.txt")]
        assert found(f"{memory}/story.txt.gz") == [("memory://story.txt.gz", "story.txt")]
        (source,) = wirecopy.find(f"{memory}/story.txt.gz")
        assert pickle.loads(pickle.dumps(source)) == source
        assert wirecopy.read(source) == wirecopy.read(TEXT)

    def test_a_folder_and_a_pattern(self, memory: str) -> None:
        assert [place for _, place in found(f"{memory}/in/")] == ["a.txt", "sub/b.txt"]
        assert [place for _, place in found(f"{memory}/in/**/*.txt")] == ["a.txt", "sub/b.txt"]
        assert [place for _, place in found(f"{memory}/in/*")] == ["a.txt", "pic.png"]
        assert lost(f"{memory}/in/*.nitf") == [
            (
                "memory://in/*.nitf: holds nothing that can be read; "
                "`wirecopy formats` lists the extensions, --extension takes others"
            )
        ]

    def test_local_files_by_url(self, folder: Path) -> None:
        put(folder / "in" / "sub" / "a.txt")
        put(folder / "in" / "b.txt.gz", gzip.compress(TEXT.encode()))
        assert [place for _, place in found(f"file://{folder}/in/")] == ["b.txt", "sub/a.txt"]
        assert len(list(wirecopy.read_many(wirecopy.find(f"file://{folder}/in/")))) == 2

    def test_archives_and_lines(self, memory: str) -> None:
        assert found(f"{memory}/in.zip") == [
            ("memory://in.zip/a.txt", "in/a.txt"),
            ("memory://in.zip/b.txt", "in/b.txt"),
        ]
        assert found(f"{memory}/in.tgz") == [("memory://in.tgz/a.txt", "in/a.txt")]
        first, second = gathered(f"{memory}/feed.jsonl", text_column="text")
        assert isinstance(first, Found)
        assert first.place == "feed/1.txt"
        assert isinstance(second, Unavailable)

    def test_a_list_may_name_urls(self, memory: str, folder: Path) -> None:
        put(folder / "list", f"{memory}/in/a.txt\n")
        assert found("@list") == [("memory://in/a.txt", "a.txt")]

    def test_what_cannot_be_fetched_is_one_line(self, memory: str) -> None:
        (source,) = wirecopy.find(f"{memory}/gone.txt")
        with pytest.raises(InputUnavailable) as caught:
            source.text()
        assert str(caught.value) == (
            "memory://gone.txt: cannot be fetched: there is no such file; "
            "check the URL and your rights"
        )
        (line,) = lost("nosuch://host/x/")
        assert "cannot be fetched: Protocol not known: nosuch" in line

    def test_user_and_password_are_not_shown(self) -> None:
        (source,) = wirecopy.find("nosuch://joe:secret@host/x.txt")
        assert source.name == "nosuch://host/x.txt"
        with pytest.raises(InputUnavailable) as caught:
            source.text()
        assert "secret" not in str(caught.value)

    def test_without_its_package_a_url_is_one_clear_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "fsspec.core", None)
        (source,) = wirecopy.find("https://example.org/x.txt")
        with pytest.raises(InputUnavailable) as caught:
            source.text()
        assert str(caught.value) == (
            "https://example.org/x.txt: is a URL, which needs fsspec; install wirecopy[remote]"
        )

    def test_http_on_this_machine(self, folder: Path) -> None:
        put(folder / "a b.txt")
        put(folder / "in.tgz", ARCHIVES["in.tgz"]({"a.txt": TEXT}))
        put(folder / "in.zip", zip_of({"a.txt": TEXT}))
        with served(folder) as url:
            names = [f"{url}/a%20b.txt?x=1", f"{url}/in.tgz", f"{url}/in.zip"]
            script = (
                "import sys, wirecopy\n"
                "for source in wirecopy.find(*sys.argv[1:]):\n"
                "    print(source.name, len(wirecopy.read(source).quotes))\n"
            )
            done = subprocess.run(
                [sys.executable, "-c", script, *names], capture_output=True, text=True, check=True
            )
            assert done.stdout.splitlines() == [
                f"{url}/a%20b.txt 1",
                f"{url}/in.tgz/a.txt 1",
                f"{url}/in.zip/a.txt 1",
            ]
            gone = wirecopy_("check", f"{url}/gone.txt")
            assert gone.returncode == 66
            assert gone.stderr.decode() == (
                f"wirecopy: {url}/gone.txt: cannot be fetched: there is no such file; "
                "check the URL and your rights\n"
            )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


MEMORY = """
import pathlib, re, sys
from wirecopy.run.inputs import Found, gather
from wirecopy.run.plan import Selection
def peak():  # unlike what getrusage says it does not begin with the parent's
    return int(re.search("VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
for each in gather(["warm.tar"], Selection(text_column="text")):
    each.source.text()  # whatever that imports is not part of it
count = 0
base = peak()
for each in gather(sys.argv[1:], Selection(text_column="text")):
    assert isinstance(each, Found), each
    count += len(each.source.text()) > 0
print(count, peak() - base)
"""


class TestCosts:
    """`WIRECOPY_TEST_MB=200` measures at full size."""

    @pytest.mark.parametrize("name", ["big.tar", "big.tgz", "big.jsonl", "big.jsonl.gz"])
    def test_memory_does_not_grow_with_the_input(self, name: str, folder: Path) -> None:
        megabytes = int(os.environ.get("WIRECOPY_TEST_MB", "8"))
        story = ("Head\n" + "".join(f"Line {n} of the text.\n" for n in range(120))).encode()
        opener = gzip.open if name.endswith("gz") else open
        count = megabytes * 1_000_000 // len(story)
        with opener(folder / name, "wb") as file:
            if "jsonl" in name:
                for n in range(count):
                    file.write(msgspec.json.encode({"id": n, "text": story.decode()}) + b"\n")
            else:
                with tarfile.open(fileobj=file, mode="w|") as archive:
                    for n in range(count):
                        info = tarfile.TarInfo(f"{n}.txt")
                        info.size = len(story)
                        archive.addfile(info, io.BytesIO(story))
        put(folder / "warm.tar", tar_of({"a.txt": TEXT}))
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, name], capture_output=True, text=True, check=True
        )
        read, kilobytes = map(int, done.stdout.split())
        print(name, megabytes, "MB:", read, "stories,", kilobytes, "kB")
        assert read == count
        assert kilobytes < 5_000

    def test_nothing_is_imported_that_is_not_needed(self, folder: Path) -> None:
        put(folder / "in" / "a.txt")
        script = (
            "import sys, wirecopy\n"
            "from wirecopy.cli.arguments import Reads\n"
            "from wirecopy.run.inputs import gather\n"
            "assert len(list(gather(['in', 'in/*.txt'], Reads().selection))) == 2\n"
            "print(*sorted(sys.modules))\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        heavy = {"tarfile", "zipfile", "fsspec", "gzip", "bz2", "lzma", "zlib", "backports.zstd"}
        baseline = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys, importlib.metadata, typer, msgspec, pluggy; print(*sys.modules)",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert heavy & (set(done.stdout.split()) - set(baseline.stdout.split())) == set()


class TestCheckAndInspect:
    def test_what_is_lost_is_one_line_and_the_rest_goes_on(self, folder: Path) -> None:
        put(folder / "in" / "a.txt", b"caf\xe9")
        put(folder / "in" / "b.txt", "A | 0.1% | closed | $\nB | 0.2% | 1.5 | $\n")
        put(folder / "c.odd")
        done = wirecopy_("check", "gone.txt", "in", "c.odd")
        assert done.returncode == 66
        lines = done.stderr.decode().splitlines()
        assert len(lines) == 3
        assert lines[0].startswith("wirecopy: gone.txt: cannot be read")
        assert lines[1].startswith("wirecopy: in/a.txt: no utf-8 text")
        assert lines[2].startswith("wirecopy: cannot tell the input format from the name 'c.odd'")
        assert done.stdout.startswith(b"in/b.txt:1:12: not-a-number")
        assert wirecopy_("check", "in/b.txt").returncode == 1
        shown = wirecopy_("inspect", "in", "--to", "text")
        assert shown.returncode == 65
        assert shown.stdout == wirecopy.convert(folder / "in" / "b.txt", to="text")

    def test_extensions_narrow_and_widen(self, folder: Path) -> None:
        put(folder / "in" / "a.txt")
        put(folder / "in" / "b.copy")
        done = wirecopy_("inspect", "in", "--extension", ".copy", "--from", "wire", "--to", "jsonl")
        assert done.stdout.count(b"\n") == 1
        assert b'"source":"in/b.copy"' in done.stdout

    def test_what_nobody_could_read_stops_at_once(self, folder: Path) -> None:
        put(folder / "a.txt")
        for words, code in ((["--from", "wrie"], 69), (["-I", "colour=red"], 2)):
            done = wirecopy_("check", "a.txt", "a.txt", *words)
            assert (done.returncode, done.stderr.count(b"\n")) == (code, 1)

    def test_the_same_inputs_are_validated(self, folder: Path) -> None:
        story = wirecopy.convert(TEXT, to="newsml")
        package = "in/package"
        put(folder / "in" / "a.xml", story)
        put(folder / "in" / "b.xml.gz", gzip.compress(story))
        put(folder / "in" / "c.zip", zip_of({"d.xml": story, "pic.png": "PNG"}))
        wirecopy.write(wirecopy.read(TEXT), folder / package, to="csv")
        done = wirecopy_("validate", "gone.xml", "in", "c.tgz")
        assert done.returncode == 66
        named = dict.fromkeys(line.split(":")[0] for line in done.stdout.decode().splitlines())
        assert list(named) == ["in/a.xml", "in/b.xml.gz", "in/c.zip/d.xml", package]
        lines = done.stderr.decode().splitlines()
        assert [line.split(": ")[1] for line in lines] == ["gone.xml", "c.tgz"]
