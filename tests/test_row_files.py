"""Files of many stories: rows of Parquet and records of WARC become inputs, and no row is lost."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import find, read_many
from wirecopy.files import warc

QUOTE = "RIO | -0.07% | 63.345 | $ | |"


def parquet(path: Path, columns: dict[str, object], group: int = 2) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=group)
    return path


def named(found: list[wirecopy.Source]) -> list[tuple[str, str]]:
    return [(source.name.rpartition("/")[2], source.text()) for source in found]


class TestParquet:
    def test_each_row_is_a_story(self, tmp_path: Path) -> None:
        file = parquet(tmp_path / "in.parquet", {"id": ["a", None, "c"], "text": ["A", "B", "C"]})
        rows = named(list(find(file, text_column="text", id_column="id")))
        assert rows == [("in.parquet:a", "A"), ("in.parquet:2", "B"), ("in.parquet:c", "C")]
        rows = named(list(find(file, text_column="text")))
        assert [name for name, _ in rows] == [f"in.parquet:{n}" for n in (1, 2, 3)]

    def test_columns_within_columns_and_names_with_dots(self, tmp_path: Path) -> None:
        stories = pa.array([{"text": "A", "no": 7}, {"text": "B", "no": 8}])
        within = parquet(tmp_path / "a.parquet", {"story": stories, "rest": [1, 2]})
        found = find(within, text_column="story.text", id_column="story.no")
        assert named(list(found)) == [("a.parquet:7", "A"), ("a.parquet:8", "B")]
        dotted = parquet(tmp_path / "b.parquet", {"story.text": ["A"], "id": [1]})
        found = find(dotted, text_column="story.text", id_column="id")
        assert named(list(found)) == [("b.parquet:1", "A")]

    @pytest.mark.parametrize(
        "texts",
        [
            pa.array([QUOTE]),
            pa.array([QUOTE], pa.large_string()),
            pa.array([QUOTE.encode()]),
            pa.array([QUOTE.encode()], pa.large_binary()),
            pa.array([QUOTE]).dictionary_encode(),
        ],
        ids=lambda array: str(array.type),
    )
    def test_texts_of_all_types(self, tmp_path: Path, texts: object) -> None:
        file = parquet(tmp_path / "in.parquet", {"text": texts})
        (document,) = read_many(find(file, text_column="text"))
        assert document.quotes[0].symbol == "RIO"

    def test_a_row_without_text_fails_alone(self, tmp_path: Path) -> None:
        file = parquet(tmp_path / "in.parquet", {"text": ["A", None, "C"]})
        lost: list[wirecopy.WirecopyError] = []
        assert len(list(find(file, text_column="text", on_lost=lost.append))) == 2
        assert [(error.what, error.line) for error in lost] == [("has no text in column 'text'", 2)]

    @pytest.mark.parametrize(
        ("column", "said"),
        [
            ("body", "has no column 'body'"),
            ("text.body", "has no column 'text.body'"),
            ("n", "column 'n' is int64, not text"),
        ],
    )
    def test_a_wrong_column_fails_the_file_once(
        self, tmp_path: Path, column: str, said: str
    ) -> None:
        file = parquet(tmp_path / "in.parquet", {"text": ["A", "B", "C"], "n": [1, 2, 3]})
        lost: list[wirecopy.WirecopyError] = []
        assert list(find(file, text_column=column, on_lost=lost.append)) == []
        assert [error.what for error in lost] == [said]
        lost.clear()
        assert list(find(file, text_column="text", id_column="x", on_lost=lost.append)) == []
        assert [error.what for error in lost] == ["has no column 'x'"]

    def test_a_damaged_file_fails_once(self, tmp_path: Path) -> None:
        file = parquet(tmp_path / "in.parquet", {"text": ["A", "B", "C"]})
        file.write_bytes(file.read_bytes()[:-20])
        with pytest.raises(wirecopy.BadData, match="cannot be read as Parquet"):
            list(find(file, text_column="text"))

    def test_without_a_text_column_the_option_is_named(self, tmp_path: Path) -> None:
        file = parquet(tmp_path / "in.parquet", {"text": ["A"]})
        with pytest.raises(wirecopy.WirecopyError, match="--text-column"):
            list(read_many(find(file)))

    def test_folders_and_archives_hold_them(self, tmp_path: Path) -> None:
        file = parquet(tmp_path / "in.parquet", {"text": ["A", "B"]})
        assert len(list(find(tmp_path, text_column="text"))) == 2
        with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
            archive.write(file, "below/in.parquet")
        assert len(list(find(tmp_path / "copy.zip", text_column="text"))) == 2

    def test_at_a_url_too(self, tmp_path: Path) -> None:
        import fsspec

        file = parquet(tmp_path / "in.parquet", {"id": ["x"], "text": ["A"]})
        system = fsspec.filesystem("memory")
        system.pipe("/rows/in.parquet", file.read_bytes())
        found = find("memory://rows/in.parquet", text_column="text", id_column="id")
        assert named(list(found)) == [("in.parquet:x", "A")]

    def test_only_chosen_row_groups_are_read_and_rows_keep_their_numbers(
        self, tmp_path: Path
    ) -> None:
        from wirecopy.files.parquet import groups, rows

        file = parquet(tmp_path / "in.parquet", {"text": list("ABCDE")})
        with file.open("rb") as stream:
            assert len(groups(stream, "in")) == 3
        with file.open("rb") as stream:
            found = list(rows(stream, "in", text_column="text", id_column=None, groups=[1, 2]))
        assert [(row.line, row.text) for row in found] == [(3, "C"), (4, "D"), (5, "E")]


def record(kind: str, uri: str, content: bytes | str, of: str = "text/plain") -> bytes:
    content = content.encode() if isinstance(content, str) else content
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\n" + (f"WARC-Target-URI: {uri}\r\n" if uri else "")
    head += f"Content-Type: {of}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content + b"\r\n\r\n"


def response(uri: str, page: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = "\r\n".join([f"HTTP/1.1 {status}", *headers])
    content = lines.encode() + b"\r\n\r\n" + page
    return record("response", uri, content, "application/http; msgtype=response")


HTML = "Content-Type: text/html; charset=iso-8859-1"
PAGE = "<html><body><h1>Café opens</h1><p>Guests came.</p></body></html>".encode("latin-1")
CRAWL = [
    record("warcinfo", "", "software: a"),
    record("conversion", "https://a.example/1?x=2", QUOTE),
    record("request", "https://a.example/2", "GET / HTTP/1.1\r\n\r\n", "application/http"),
    response("https://a.example/2", PAGE, HTML),
    response("https://a.example/3.png", b"PNG", "Content-Type: image/png"),
    response("https://a.example/4", b"<p>gone</p>", HTML, status="404 Not Found"),
    record("resource", "<https://a.example/5>", "<h1>Fish</h1>", "text/html"),
    record("conversion", "", "Last\nwords."),
]
TAKEN = ["https://a.example/1?x=2", "https://a.example/2", "https://a.example/5", "8"]


class TestWarc:
    @pytest.mark.parametrize("name", ["a.warc", "a.wet", "a.warc.wet.gz", "a.warc.gz"])
    def test_texts_and_pages_are_stories(self, tmp_path: Path, name: str) -> None:
        packed = map(gzip.compress, CRAWL) if name.endswith(".gz") else CRAWL
        (tmp_path / name).write_bytes(b"".join(packed))
        found = list(find(tmp_path))
        assert [source.name for source in found] == [f"{tmp_path}/{name}:{uri}" for uri in TAKEN]
        documents = list(read_many(found))
        assert documents[0].quotes[0].symbol == "RIO"
        assert documents[1].articles[0].headline == "Café opens"
        assert documents[2].articles[0].headline == "Fish"

    def test_outputs_lie_in_a_folder_of_its_name(self, tmp_path: Path) -> None:
        from wirecopy.run.inputs import gather

        file = tmp_path / "a.warc.wet.gz"
        file.write_bytes(gzip.compress(CRAWL[1]))
        (found,) = gather([str(file)])
        assert found.place == "a/https___a.example_1_x=2.txt"

    @pytest.mark.parametrize(
        ("page", "headers"),
        [
            (gzip.compress(PAGE, mtime=0), ["Content-Encoding: gzip"]),
            (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
            (zlib.compress(PAGE)[2:-4], ["Content-Encoding: deflate"]),
            (PAGE, ["Content-Encoding: gzip"]),  # crawlers unpack, and leave the header
            (PAGE, ["Transfer-Encoding: chunked"]),  # likewise
            (b"5;x=1\r\n" + PAGE[:5] + b"\r\n%X\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n",
             ["Transfer-Encoding: chunked"]),
        ],
    )  # fmt: skip
    def test_pages_are_unpacked(self, page: bytes, headers: list[str]) -> None:
        (row,) = records(response("u", page, HTML, *headers))
        assert isinstance(row, warc.Row)  # type: ignore[attr-defined]  # what the test looks behind
        assert (row.text, row.ending, row.encoding) == (PAGE, ".html", "cp1252")

    @pytest.mark.parametrize(
        ("page", "header", "said"),
        [
            (gzip.compress(PAGE, mtime=0)[:-9], "Content-Encoding: gzip", "it ends too early"),
            (
                gzip.compress(PAGE, mtime=0)[:20] + b"x" * 30,
                "Content-Encoding: gzip",
                "cannot be unpacked",
            ),
            (gzip.compress(bytes(30_000_000)), "Content-Encoding: gzip", "no honest text"),
            (b"\x8b\x02", "Content-Encoding: br", "compressed by 'br'"),
            (b"5\r\nabc", "Transfer-Encoding: chunked", "chunk of the page is cut short"),
            (b"3\r\nabc\r\nxyz", "Transfer-Encoding: chunked", "chunk of the page is missing"),
        ],
    )
    def test_a_damaged_page_fails_alone(self, page: bytes, header: str, said: str) -> None:
        odd, good = records(response("u", page, HTML, header) + CRAWL[-1])
        assert isinstance(odd, wirecopy.BadData)
        assert said in odd.what
        assert odd.source == "crawl:u"
        assert isinstance(good, warc.Row)  # type: ignore[attr-defined]  # what the test looks behind

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"hello\nworld", "is not a WARC file at record 1"),
            (b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\nx", "record 1 has no length"),
            (b"WARC/1.0\r\nContent-Length: -5\r\n\r\nx", "record 1 has no length"),
            (b"WARC/1.0\r\nContent-Length: \xd9\xa5\r\n\r\nx", "record 1 has no length"),
            (b"WARC/1.0\r\n" + b"x: y\r\n" * 1001, "record 1 has too many headers"),
            (record("metadata", "", "x" * 99)[:-20], "ends within record 1"),
        ],
    )
    def test_a_damaged_file_says_so(self, content: bytes, said: str) -> None:
        with pytest.raises(wirecopy.BadData, match=said):
            records(content)

    @pytest.mark.parametrize("taken", [True, False])
    def test_pages_need_a_reader(self, taken: bool) -> None:
        found = list(warc.records(io.BytesIO(CRAWL[3] + CRAWL[6]), "crawl", takes_pages=taken))
        assert len(found) == (2 if taken else 0)

    def test_a_crawl_of_nothing_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "a.warc").write_bytes(CRAWL[0])
        with pytest.raises(wirecopy.InputUnavailable, match="holds no texts and no pages"):
            list(find(tmp_path / "a.warc"))

    @given(st.integers(0, sum(map(len, CRAWL)) - 5))
    def test_a_file_that_is_cut_short_is_never_taken_for_whole(self, size: int) -> None:
        """Cut at the end of a record nothing is missing that could be known of."""
        whole, ends, at = b"".join(CRAWL), set(), 0
        for each in CRAWL:
            at += len(each)
            ends |= {at, at - 1, at - 2, at - 3, at - 4}
        if size == 0 or size in ends:
            records(whole[:size])
        else:
            with pytest.raises(wirecopy.BadData):
                records(whole[:size])


def records(content: bytes) -> list[object]:
    return list(warc.records(io.BytesIO(content), "crawl", takes_pages=True))
