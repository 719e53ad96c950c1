"""Sources decode or say why not; sinks are complete or untouched, whatever fails."""

import codecs
import errno
import io
import lzma
import os
import stat
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

import wirecopy
from wirecopy import (
    BadData,
    InputUnavailable,
    OutputExists,
    OutputUnavailable,
    Sink,
    Source,
    Undecodable,
    UsageError,
    WriteFailed,
)

TEXT = "RIO | -0.07% | 63.345 | $ | |\nMiners slip\nShares fell – a bit.\n"
BIG = "".join(f"S{n} | 0.1% | {n}.5 | $ | |\n" for n in range(2000))


class TestSource:
    @pytest.mark.parametrize(
        "content",
        [
            TEXT.encode(),
            codecs.BOM_UTF8 + TEXT.encode(),
            TEXT.encode("utf-16"),
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            TEXT.encode("utf-32"),
            codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
        ],
    )
    def test_byte_order_marks_and_utf_8_come_by_themselves(self, content: bytes) -> None:
        assert Source.of(content).text() == TEXT

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf_8", "UTF8", "utf-16"])
    def test_an_encoding_decides(self, encoding: str) -> None:
        assert Source.of(TEXT.encode(encoding), encoding=encoding).text() == TEXT

    def test_a_named_utf_8_drops_its_byte_order_mark(self) -> None:
        assert Source.of(codecs.BOM_UTF8 + b"x", encoding="utf-8").text() == "x"

    def test_undecodable_bytes_name_their_offset_and_a_way_out(self) -> None:
        with pytest.raises(
            Undecodable, match=r"at byte 3; try --encoding \w+, or --errors"
        ) as caught:
            Source.of("Café au lait".encode("latin-1")).text()
        assert caught.value.exit_code == 65

    def test_replacing_is_asked_for(self) -> None:
        assert Source.of(b"Caf\xe9", decode_errors="replace").text() == "Caf\ufffd"

    @pytest.mark.parametrize("word", ["ignore", "surrogateescape", "no-such-word", "", None])
    def test_no_bytes_are_lost_silently(self, word: str) -> None:
        with pytest.raises(UsageError, match="choose strict or replace"):
            Source.of(b"Caf\xe9", decode_errors=word)  # type: ignore[arg-type]
        with pytest.raises(UsageError, match="choose strict or replace"):
            list(wirecopy.find("story.txt", decode_errors=word))  # type: ignore[arg-type]

    def test_bytes_of_any_kind_are_read(self) -> None:
        for content in (bytearray(TEXT, "utf-8"), memoryview(TEXT.encode())):
            assert Source.of(content).text() == TEXT
            assert wirecopy.read(content) == wirecopy.read(TEXT)

    @pytest.mark.parametrize("content", [None, 5, 1.5, [TEXT], wirecopy.Document()])
    def test_what_is_no_input_is_named_by_its_type(self, content: object) -> None:
        with pytest.raises(UsageError, match=f"type {type(content).__name__} cannot be read"):
            wirecopy.read(content)  # type: ignore[arg-type]

    def test_paths_texts_bytes_and_files_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "story.txt"
        path.write_text(TEXT, "utf-8")
        with path.open("rb") as binary, path.open(encoding="utf-8") as text:
            sources = [Source.of(each) for each in (path, TEXT, TEXT.encode(), binary, text)]
            assert {source.text() for source in sources} == {TEXT}
            assert sources[0].name == sources[3].name == str(path)

    def test_files_that_hide_their_size_are_read_whole(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo.txt")
        with subprocess.Popen(
            ["sh", "-c", f"(printf Ha; sleep 0.1; printf rbour) > {tmp_path}/fifo.txt"]
        ):
            assert Source.of(tmp_path / "fifo.txt").text() == "Harbour"
        if Path("/proc/self/maps").exists():
            assert "[stack]" in Source.of(Path("/proc/self/maps")).text()

    def test_a_missing_or_wrong_file_is_unavailable(self, tmp_path: Path) -> None:
        for path in (tmp_path / "missing.txt", tmp_path):
            with pytest.raises(InputUnavailable) as caught:
                Source.of(path).text()
            assert caught.value.exit_code == 66
            assert str(path) in str(caught.value)


def put(output: object, content: str = "new", *, force: bool = True) -> None:
    with Sink.open(output, force=force) as sink, sink.text() as text:  # type: ignore[arg-type]
        text.write(content)


class TestFiles:
    def test_a_new_file_has_the_umasks_mode_and_an_old_one_keeps_its_own(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "out"
        old = os.umask(0o027)
        try:
            put(path)
            assert stat.S_IMODE(path.stat().st_mode) == 0o640
            path.chmod(0o604)
            put(path)
            assert stat.S_IMODE(path.stat().st_mode) == 0o604
        finally:
            os.umask(old)

    def test_an_existing_file_needs_force(self, tmp_path: Path) -> None:
        path = tmp_path / "out"
        path.write_text("old")
        with pytest.raises(OutputExists) as caught:
            put(path, force=False)
        assert caught.value.exit_code == 73
        assert path.read_text() == "old"

    def test_a_file_that_comes_meanwhile_is_not_overwritten(self, tmp_path: Path) -> None:
        path = tmp_path / "out"
        with pytest.raises(OutputExists), Sink.open(path) as sink, sink.text():
            path.write_text("somebody else's")
        assert path.read_text() == "somebody else's"
        assert os.listdir(tmp_path) == ["out"]

    def test_symbolic_links_are_written_through(self, tmp_path: Path) -> None:
        (tmp_path / "target").write_text("old")
        (tmp_path / "link").symlink_to("target")
        put(tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "target").read_text() == "new"

    def test_devices_and_pipes_stay_what_they_are(self, tmp_path: Path) -> None:
        put("/dev/null", force=False)
        assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
        fifo = tmp_path / "fifo"
        os.mkfifo(fifo)
        with subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE) as cat:
            put(fifo, force=False)
            assert cat.communicate(timeout=20)[0] == b"new"
        assert stat.S_ISFIFO(fifo.stat().st_mode)

    def test_a_full_device_is_a_failed_write(self) -> None:
        with pytest.raises(WriteFailed, match="no space left on device") as caught:
            put("/dev/full")
        assert caught.value.exit_code == 74

    @pytest.mark.parametrize("name", ["no/such/folder", ".", "file/below"])
    def test_what_cannot_be_created_says_so(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(OutputUnavailable) as caught:
            put(tmp_path / name)
        assert caught.value.exit_code == 73

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("a\0b.json", "a NUL is in it"), ("a\ud800b.json", "surrogates"), ("a" * 300, "too long")],
    )
    def test_names_that_no_file_can_have_say_so(
        self, tmp_path: Path, name: str, reason: str
    ) -> None:
        (tmp_path / "story.txt").write_text(TEXT)
        for content in (TEXT, tmp_path / "story.txt"):
            for output, to in ((name, "json"), (f"{name}/", "csv"), (f"{name}.zip", "csv")):
                with pytest.raises(OutputUnavailable, match=reason) as caught:
                    wirecopy.convert(content, tmp_path / "no" / ".." / output, to=to)
                assert str(caught.value).isprintable()
        assert os.listdir(tmp_path) == ["story.txt"]

    @pytest.mark.parametrize("suffix", [".gz", ".GZ", ".bz2", ".xz", ".zst"])
    def test_a_name_that_says_so_is_compressed(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"out.json{suffix}"
        summary = wirecopy.convert(TEXT, path)
        assert summary.documents == 1
        assert path.read_bytes()[:2] in (b"\x1f\x8b", b"BZ", b"\xfd7", b"(\xb5")
        assert Source.of(path).text() == wirecopy.convert(TEXT, to="json").decode()
        # Neither the name nor the time is in it.
        other = tmp_path / f"other.json{suffix}"
        wirecopy.convert(TEXT, other)
        assert other.read_bytes() == path.read_bytes()
        if suffix.lower() == ".gz":
            assert path.read_bytes()[3:8] == b"\0\0\0\0\0"

    @pytest.mark.parametrize("to", ["csv", "newsml", "xlsx"])
    def test_every_kind_of_format_may_be_compressed(self, tmp_path: Path, to: str) -> None:
        wirecopy.convert(TEXT, tmp_path / "plain", to=to)
        wirecopy.convert(TEXT, tmp_path / "packed.xz", to=to)
        content = (tmp_path / "packed.xz").read_bytes()
        assert lzma.decompress(content) == (tmp_path / "plain").read_bytes()

    def test_who_claims_a_whole_name_compresses_by_itself(self, tmp_path: Path) -> None:
        with Sink.open(tmp_path / "a.gz", compress=False) as sink, sink.text() as text:
            text.write("plain")
        assert (tmp_path / "a.gz").read_text() == "plain"

    def test_compression_that_is_not_installed_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for module in ("compression.zstd", "backports.zstd"):
            monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(OutputUnavailable, match=r"by zstd.*install wirecopy\[zstd\]"):
            wirecopy.convert(TEXT, tmp_path / "out.json.zst")
        assert os.listdir(tmp_path) == []

    @pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
    def test_what_a_pipe_has_taken_of_a_failed_output_is_seen_to_be_cut_short(
        self, tmp_path: Path, suffix: str
    ) -> None:
        path = tmp_path / f"pipe{suffix}"
        os.mkfifo(path)
        taken = tmp_path / f"taken{suffix}"

        def interrupted() -> None:
            with Sink.open(path) as sink, sink.text() as text:
                text.write("half")
                raise RuntimeError

        reader = threading.Thread(target=lambda: taken.write_bytes(path.read_bytes()))
        reader.start()
        with pytest.raises(RuntimeError):
            interrupted()
        reader.join()
        with pytest.raises(BadData, match="cannot be unpacked: it ends too early"):
            Source.of(taken).text()

    @pytest.mark.parametrize("name", ["out", "out.gz"])
    @pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
    def test_an_interrupted_export_leaves_nothing(
        self, tmp_path: Path, error: type[BaseException], name: str
    ) -> None:
        path = tmp_path / name
        path.write_text("old")

        def interrupted() -> None:
            with Sink.open(path, force=True) as sink, sink.text() as text:
                text.write("half")
                raise error

        with pytest.raises(error):
            interrupted()
        assert path.read_text() == "old"
        assert os.listdir(tmp_path) == [name]

    def test_an_exporter_may_close_the_stream(self, tmp_path: Path) -> None:
        with Sink.open(tmp_path / "text") as sink, sink.text() as text:
            text.write("all")
            text.close()
        with Sink.open(tmp_path / "binary") as sink, sink.binary() as binary:
            binary.write(b"all")
            binary.close()
        assert (tmp_path / "text").read_text() == (tmp_path / "binary").read_text() == "all"

    def test_an_exporters_own_trouble_is_not_the_outputs(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError), Sink.open(tmp_path / "out") as sink, sink.text():
            (tmp_path / "its template").read_text()
        assert os.listdir(tmp_path) == []

    def test_the_input_is_never_the_output(self, tmp_path: Path) -> None:
        path = tmp_path / "story.txt"
        path.write_text(TEXT)
        (tmp_path / "soft").symlink_to(path)
        (tmp_path / "hard").hardlink_to(path)
        for output in (path, tmp_path / "soft", tmp_path / "hard", tmp_path / "." / "story.txt"):
            with pytest.raises(OutputUnavailable, match="is the input itself"):
                wirecopy.convert(path, output, to="csv", force=True)
        assert path.read_text() == TEXT


class TestPackages:
    def write(self, output: Path | str, *, force: bool = False) -> None:
        with Sink.open(output, package=True, force=force) as sink:
            assert sink.is_package
            for name in ("a.csv", "b.csv"):
                with sink.member(name) as stream:
                    stream.write(name.encode())

    def test_a_new_folder_appears_whole(self, tmp_path: Path) -> None:
        self.write(tmp_path / "out")
        assert sorted(os.listdir(tmp_path / "out")) == ["a.csv", "b.csv"]
        assert os.listdir(tmp_path) == ["out"]

    def test_other_files_of_a_folder_stay(self, tmp_path: Path) -> None:
        (tmp_path / "other").write_text("mine")
        self.write(tmp_path)
        with pytest.raises(OutputExists, match=r"a\.csv"):
            self.write(tmp_path)
        self.write(tmp_path, force=True)
        assert sorted(os.listdir(tmp_path)) == ["a.csv", "b.csv", "other"]

    def test_a_zip_file_holds_the_members(self, tmp_path: Path) -> None:
        self.write(tmp_path / "out.zip")
        with zipfile.ZipFile(tmp_path / "out.zip") as archive:
            assert archive.namelist() == ["a.csv", "b.csv"]
        with pytest.raises(OutputExists):
            self.write(tmp_path / "out.zip")

    def test_members_need_a_package_and_a_name_of_their_own(self, tmp_path: Path) -> None:
        with Sink.open(tmp_path / "file") as sink, pytest.raises(UsageError), sink.member("a"):
            pass
        with (
            Sink.open(tmp_path / "d", package=True) as sink,
            pytest.raises(wirecopy.PluginFailed),
            sink.member("../escape"),
        ):
            pass
        with (
            Sink.open(tmp_path / "e", package=True) as sink,
            pytest.raises(UsageError),
            sink.text(),
        ):
            pass


@pytest.mark.parametrize("name", ["a\0b", "a\0b/", "a\0b.zip"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    with pytest.raises(OutputUnavailable, match="cannot be the name of a file: a NUL is in it"):
        wirecopy.convert(TEXT, name, to="csv")


@pytest.mark.parametrize("name", ["x.csv", "x/", "x.zip"])
def test_a_folder_that_is_gone_or_closed_takes_no_output(name: str, tmp_path: Path) -> None:
    program = (
        "import sys, wirecopy\n"
        "try:\n"
        f"    wirecopy.convert({TEXT!r}, sys.argv[1], to='csv')\n"
        "except wirecopy.OutputUnavailable as error:\n"
        "    print(error)\n"
    )
    here = tmp_path / "here"
    here.mkdir()
    (tmp_path / "closed").mkdir(mode=0)
    python = [sys.executable, "-c", program]
    # To root nothing is closed.
    unprivileged = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    for command in (
        [*unprivileged, *python, f"../closed/{name}"],
        ["sh", "-c", 'rmdir ../here; "$@"', "", *python, name],
    ):
        done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        assert done.stdout.startswith(f"{command[-1].rstrip('/')}: cannot be created: ")


def test_a_sink_says_how_many_processors_its_exporter_may_use(tmp_path: Path) -> None:
    for output, package in ((tmp_path / "a", False), (tmp_path / "b", True), (io.BytesIO(), False)):
        with Sink.open(output, package=package) as one:
            assert one.jobs == 1
        with Sink.open(output, package=package, force=True, jobs=4) as four:
            assert four.jobs == 4


OPERATIONS = ("fsync", "chmod", "link", "replace", "rename", "unlink", "mkdir")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "newsml", "text", "folder", "zip"])
def test_no_failing_operation_damages_a_file(
    kind: str, operation: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th call of an operation fails, for every n until it passes."""
    output = tmp_path / {"folder": "out", "zip": "out.zip"}.get(kind, "out.file")
    to = "csv" if kind in ("folder", "zip") else kind

    def convert() -> None:
        target = f"{output}/" if kind == "folder" else output
        wirecopy.convert(TEXT, target, to=to, force=True)

    convert()
    complete = contents(output)
    real = getattr(os, operation)
    for nth in range(1, 40):
        calls = 0

        def failing(*args: object, nth: int = nth, **more: object) -> object:
            nonlocal calls
            calls += 1
            if calls == nth and not str(args[0]).startswith(("/proc", sys.prefix)):
                raise OSError(number, os.strerror(number))
            return real(*args, **more)

        damage(output)
        old = contents(output)
        with monkeypatch.context() as patch:
            patch.setattr(os, operation, failing)
            with suppress(OutputUnavailable, WriteFailed):
                convert()
        now = contents(output)
        assert now in (old, complete) or kind == "folder"
        assert all(now[name] in (old[name], complete[name]) for name in now)
        litter = [name for name in os.listdir(tmp_path) if name.startswith(".wirecopy")]
        # What cannot be unlinked stays.
        assert litter == [] or operation == "unlink"
        if calls < nth:
            break
    else:
        pytest.fail("the operation never passed")


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("operation", [*OPERATIONS, "open", "rmdir"])
@pytest.mark.parametrize("kind", ["file", "folder", "zip"])
def test_no_signal_leaves_anything_behind(
    kind: str, operation: str, is_late: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes before or within the n-th call of an operation, for every n until all is done."""
    output = tmp_path / {"file": "out.csv", "folder": "out", "zip": "out.zip"}[kind]
    target = f"{output}/" if kind == "folder" else output
    wirecopy.convert(TEXT, target, to="csv")
    complete = contents(output)
    real = getattr(os, operation)
    for nth in range(1, 60):
        calls = 0

        def interrupted(*args: object, nth: int = nth, **more: object) -> object:
            nonlocal calls
            calls += 1
            if calls != nth:
                return real(*args, **more)
            if is_late:
                real(*args, **more)
            raise KeyboardInterrupt

        damage(output)
        old = contents(output)
        with monkeypatch.context() as patch:
            patch.setattr(os, operation, interrupted)
            with suppress(KeyboardInterrupt):
                wirecopy.convert(TEXT, target, to="csv", force=True)
        now = contents(output)
        assert now in (old, complete) or kind == "folder"
        assert os.listdir(tmp_path) == [output.name]
        if calls < nth:
            break
    else:
        pytest.fail("the operation never passed")


@pytest.mark.parametrize(
    ("to", "name"),
    [(to, "out.file") for to in ("csv", "json", "xlsx", "newsml", "text")]
    + [("csv", f"out.{suffix}") for suffix in ("gz", "bz2", "xz", "zst")],
)
def test_a_disk_that_is_full_at_any_byte_damages_nothing(
    to: str, name: str, tmp_path: Path
) -> None:
    program = (
        "import resource, signal, sys, wirecopy\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
        "try:\n"
        "    wirecopy.convert(Path(sys.argv[2]), sys.argv[3], to=sys.argv[4], force=True)\n"
        "except wirecopy.WriteFailed as error:\n"
        "    sys.exit(error.exit_code)\n"
    )
    source = tmp_path / "in.txt"
    source.write_text(BIG)
    folder = tmp_path / "out"
    folder.mkdir()
    codes = set()
    for limit in (0, 1, 4096, 20_000, 10_000_000):
        output = folder / name
        output.write_bytes(b"old")
        done = subprocess.run(
            [sys.executable, "-c", program, str(limit), str(source), str(output), to],
            capture_output=True,
            check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        )
        assert done.stderr == b""
        codes.add(done.returncode)
        assert (output.read_bytes() == b"old") == (done.returncode == 74)
        assert os.listdir(folder) == [name]
    assert codes == {0, 74}


def test_files_that_are_open_already_are_written() -> None:
    binary, text = io.BytesIO(), io.StringIO()
    wirecopy.convert(TEXT, binary, to="csv")
    wirecopy.convert(TEXT, text, to="text")
    assert binary.getvalue().startswith(b"document,")
    assert text.getvalue() == TEXT
    with pytest.raises(UsageError, match="binary mode"):
        wirecopy.convert(TEXT, io.StringIO(), to="csv")


def test_files_that_cannot_be_written_to_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("old")
    with path.open("rb") as binary, path.open() as text:
        for stream in (binary, text):
            with pytest.raises(
                OutputUnavailable, match=r"old\.txt: is open for reading; open it for"
            ):
                put(stream)
    for closed in (binary, text, io.BytesIO(), io.StringIO()):
        closed.close()
        with pytest.raises(OutputUnavailable, match="is closed"):
            put(closed)
    for wrong in (None, 5, b"out.csv"):
        with pytest.raises(UsageError, match=f"type {type(wrong).__name__} cannot be written to"):
            put(wrong)
    assert path.read_text() == "old"


def test_a_stream_need_not_say_that_it_can_be_written_to() -> None:
    class Quiet(io.RawIOBase):
        written = b""

        def write(self, content: object) -> int:
            self.written += bytes(content)  # type: ignore[call-overload]
            return len(content)  # type: ignore[arg-type]

    quiet = Quiet()
    wirecopy.convert(TEXT, quiet, to="csv")  # type: ignore[call-overload]
    assert quiet.written.startswith(b"document,")


def contents(output: Path) -> dict[str, bytes]:
    files = sorted(output.iterdir()) if output.is_dir() else [output]
    return {file.name: file.read_bytes() for file in files}


def damage(output: Path) -> None:
    for file in sorted(output.iterdir()) if output.is_dir() else [output]:
        file.write_bytes(b"old")
