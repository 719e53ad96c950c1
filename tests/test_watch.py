"""The command `watch`: a folder, something that happens in it, and what comes of that."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, redirect_stderr
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.exceptions import TyperException

from wirecopy.cli import app, watching
from wirecopy.errors import WirecopyError

WIRECOPY = [sys.executable, "-m", "wirecopy", "--no-config"]
STORY = "A | 0.1% | 1.5 | $ |\n{0}\nText is, and more of it.\n"
PATIENCE = 20.0


class Done(NamedTuple):
    returncode: int
    stderr: str


class Desk:
    """A folder to watch, and a run that watches it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.inbox, self.out = top / "in", top / "out"
        self.inbox.mkdir()
        self.log = top / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def put(self, name: str, headline: str = "Head") -> Path:
        file = self.inbox / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(STORY.format(headline))
        return file

    def words(self, *more: str) -> list[str]:
        words = [*WIRECOPY, "watch", "in", "--to", "json", "--verbose", *more]
        return words if "-o" in more else [*words, "-o", "out/"]

    def once(self, *more: str, program: Sequence[str] = ("--no-config",)) -> Done:
        """A run over what is there, in this process."""
        words = [*program, *self.words("--once", "--settle", "0.05", *more)[len(WIRECOPY) :]]
        with chdir(self.top), redirect_stderr(StringIO()) as stderr:
            try:
                code = app(words, standalone_mode=False, prog_name="wirecopy")
            except WirecopyError as error:
                return Done(error.exit_code, f"{error}\n")
            except TyperException as error:
                return Done(2, error.format_message())
        return Done(code or 0, stderr.getvalue())

    def begin(self, *more: str) -> None:
        """Starts a run, and waits until it listens."""
        self.put("first.txt")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(self.words(*more), cwd=self.top, stderr=log)
        self.wait(lambda: "in/first.txt -> " in self.told())

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self.process = None
        return code

    def told(self) -> str:
        return self.log.read_text()

    def headline(self, name: str) -> str:
        (document,) = json.loads((self.out / name).read_text())
        return str(document["children"][-1]["headline"])

    def wait(self, is_so: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert self.process is None or self.process.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.02)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    if desk.process is not None:
        desk.process.kill()
        desk.process.wait()


def test_what_arrives_is_converted(desk: Desk) -> None:
    desk.begin("--settle", "0.1")
    desk.put("written.txt")
    (desk.top / "elsewhere.txt").write_text(STORY.format("Moved"))
    (desk.top / "elsewhere.txt").rename(desk.inbox / "moved.txt")
    desk.put("sub/deep/er.txt", "Deep")
    desk.put("later.txt.part", "Renamed").rename(desk.inbox / "later.txt")
    (desk.inbox / "bad.txt").write_bytes(b"\xff\n")
    for name in ("written.json", "moved.json", "sub/deep/er.json", "later.json"):
        desk.wait((desk.out / name).exists)
    assert desk.headline("moved.json") == "Moved"
    assert desk.headline("sub/deep/er.json") == "Deep"
    desk.wait(lambda: "wirecopy: in/bad.txt: no utf-8 text" in desk.told())
    # It goes on after a bad file, and takes what replaces another.
    before = (desk.out / "written.json").stat().st_ino
    desk.put("new.txt", "Replaced").replace(desk.inbox / "written.txt")
    desk.wait(lambda: desk.headline("written.json") == "Replaced")
    assert (desk.out / "written.json").stat().st_ino != before
    desk.put("bad.txt", "Mended")
    desk.wait((desk.out / "bad.json").exists)
    assert desk.end() == 143
    assert "Traceback" not in desk.told()
    assert desk.told().count("-> out/later.json") == 1


def test_a_file_that_is_still_written_is_left_alone(desk: Desk) -> None:
    desk.begin("--settle", "1")
    with (desk.inbox / "slow.txt").open("w") as slow:
        for number in range(15):
            slow.write(f"Line {number}\n" if number else "Slow\n")
            slow.flush()
            time.sleep(0.1)
            assert not (desk.out / "slow.json").exists()
    desk.wait(lambda: "-> out/slow.json" in desk.told())
    assert desk.told().count("in/slow.txt") == 1
    assert "Line 14" in (desk.out / "slow.json").read_text()
    assert desk.end() == 143


def test_outputs_inside_the_folder_do_not_feed_it(desk: Desk) -> None:
    desk.begin("--settle", "0.05", "-o", "in/out")
    desk.put("story.txt")
    desk.wait((desk.inbox / "out" / "story.json").exists)
    desk.put("last.txt")
    desk.wait((desk.inbox / "out" / "last.json").exists)
    assert desk.end(signal.SIGINT) == 130
    assert sorted(os.listdir(desk.inbox / "out")) == ["first.json", "last.json", "story.json"]
    assert len(desk.told().splitlines()) == 3
    assert len(desk.once("-o", "in/out").stderr.splitlines()) == 0


@pytest.mark.parametrize(
    ("link", "to", "output"),
    [("out", "real", "in/out"), ("data", "data", "data/out"), ("deep", "data/out/sub", "data/out")],
)
def test_outputs_that_a_link_leads_to_do_not_feed_it(
    link: str, to: str, output: str, desk: Desk
) -> None:
    (desk.top / to).mkdir(parents=True)
    (desk.inbox / link).symlink_to(desk.top / to)
    desk.begin("--settle", "0.05", "-o", output)
    desk.put("sub/story.txt")
    desk.wait(lambda: "story.json" in desk.told())
    desk.put("last.txt")
    desk.wait((desk.top / output / "last.json").exists)
    time.sleep(0.3)
    assert desk.end() == 143
    assert len(desk.told().splitlines()) == 3, desk.told()
    assert desk.once("-o", output).stderr == ""


def test_many_at_once_while_it_starts_are_all_found(desk: Desk) -> None:
    with desk.log.open("wb") as log:
        desk.process = subprocess.Popen(
            desk.words("--settle", "0.05"), cwd=desk.top, stderr=log, stdout=subprocess.DEVNULL
        )
    for number in range(150):
        desk.put(f"d{number % 7}/s{number}.txt", f"Head {number}")
        time.sleep(0.005)
    desk.wait(lambda: len(list(desk.out.rglob("*.json"))) == 150)
    assert desk.end() == 143


def test_a_signal_ends_it_quietly(desk: Desk) -> None:
    desk.begin("--settle", "0")
    assert desk.end(signal.SIGHUP) == 129
    assert desk.told() == "in/first.txt -> out/first.json\n"


def test_once_converts_what_is_there_and_not_again(desk: Desk) -> None:
    desk.put("a.txt")
    desk.put("sub/b.txt")
    for name in (".hidden.txt", "c.txt.part", "d.tmp", "e.txt~", "f.crdownload", ".git/g.txt"):
        desk.put(name)
    desk.put("notes.bin")
    done = desk.once()
    assert done.returncode == 0
    assert done.stderr == "in/a.txt -> out/a.json\nin/sub/b.txt -> out/sub/b.json\n"
    assert desk.once().stderr == ""
    desk.put("a.txt", "Newer")
    (desk.out / "sub" / "b.json").unlink()
    assert len(desk.once().stderr.splitlines()) == 2
    assert desk.headline("a.json") == "Newer"
    # An old file that came since, too.
    old = desk.put("old.txt", "Old")
    os.utime(old, (1e9, 1e9))
    old.replace(desk.inbox / "a.txt")
    assert desk.once().stderr == "in/a.txt -> out/a.json\n"
    assert desk.headline("a.json") == "Old"


def test_two_inputs_for_one_output(desk: Desk) -> None:
    desk.put("a.txt", "Text")
    (desk.inbox / "a.nitf").write_text("<nitf/>")
    done = desk.once("--from", "wire", "--extension", "txt", "--extension", "nitf")
    assert done.returncode == 73
    complaint = "in/a.txt: would be written to 'out/a.json', as 'in/a.nitf' was; give one of them"
    assert complaint in done.stderr


def test_a_bad_file_is_a_line_and_the_exit_code(desk: Desk) -> None:
    (desk.inbox / "bad.txt").write_bytes(b"\xff")
    desk.put("good.txt")
    done = desk.once("--to", "text")
    assert done.returncode == 65
    assert done.stderr.splitlines()[1:] == ["in/good.txt -> out/good.txt"]
    assert desk.once("--to", "text", "--errors", "replace").returncode == 0


def test_options_are_those_of_convert(desk: Desk) -> None:
    desk.put("a.txt")
    words = ("-O", "delimiter=;", "-I", "dollar=CAD", "--filter", "select:only=quotes")
    assert desk.once("--to", "csv", *words).returncode == 0
    table = (desk.out / "a.csv").read_text().splitlines()
    assert "CAD" in table[1]
    assert ";" in table[0]
    (desk.top / "wirecopy.toml").write_text('[watch]\nto = "csv"\n[format.csv]\nheader = false\n')
    (desk.inbox / "a.txt").touch()
    with chdir(desk.top):
        app(["watch", "in", "-o", "out", "--once"], standalone_mode=False)
    assert (desk.out / "a.csv").read_text().startswith("1,1,1,")


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (["-o", "."], 2, ".: holds the folder that is watched"),
        (["-o", "in"], 2, "in: holds the folder that is watched"),
        (["-o", "in/first.txt"], 73, "in/first.txt: is not a folder"),
        (["-O", "x=1"], 2, "no option 'x'"),
        (["--filter", "selct"], 69, "no format 'selct'"),
        (["--from", "wire", "-I", "x=1"], 2, "no option 'x'"),
        (["--to", "xslx"], 69, "no format 'xslx' to write; did you mean 'xlsx'?"),
        (["-o", "-"], 2, "-: is not a folder here"),
        (["-o", "s3://bucket/out"], 2, "s3://bucket/out: is not a folder here"),
        (["--settle", "nan"], 2, "invalid value for --settle: nan"),
        (["--settle", "inf"], 2, "invalid value for --settle: inf"),
        (["--settle", "-1"], 2, "Invalid value for '--settle'"),
    ],
)
def test_what_makes_no_sense_is_said_at_once(
    words: list[str], code: int, complaint: str, desk: Desk
) -> None:
    desk.put("first.txt")
    done = desk.once(*words)
    assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
    assert complaint in done.stderr


def test_no_folder_to_watch(desk: Desk) -> None:
    desk.inbox.rmdir()
    done = desk.once()
    assert done.returncode == 66
    assert "in: cannot be read: no such file or directory" in done.stderr
    desk.inbox.touch()
    done = desk.once()
    assert done.returncode == 2
    assert "in: is not a folder" in done.stderr


def test_the_extra_is_named_where_it_is_missing(desk: Desk) -> None:
    program = (
        "import sys; sys.modules['watchfiles'] = None\n"
        "sys.argv = ['wirecopy', 'watch', 'in', '--to', 'json', '-o', 'out']\n"
        "from wirecopy.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=desk.top, capture_output=True, text=True, check=False
    )
    assert done.returncode == 69
    assert len(done.stderr.splitlines()) == 1
    assert "wirecopy[watch]" in done.stderr
    desk.put("first.txt")
    assert desk.once().returncode == 0


def test_a_full_disk_ends_it(desk: Desk) -> None:
    desk.put("a.txt", "Head " * 2000)
    desk.put("b.txt")
    limited = "trap '' XFSZ; ulimit -f 4; exec \"$@\""
    done = subprocess.run(
        ["bash", "-c", limited, "bash", *desk.words("--once")],
        cwd=desk.top,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 74
    assert "in/b.txt" not in done.stderr
    assert os.listdir(desk.out) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names are Unicode")
def test_a_name_that_cannot_be_decoded_ends_nothing(desk: Desk) -> None:
    desk.begin()
    odd = os.fsdecode(b"\xff\xfe.txt")
    desk.put(odd, "Odd")
    desk.put("later.txt", "Later")
    desk.wait(lambda: "later.txt -> " in desk.told())
    desk.wait((desk.out / odd.replace(".txt", ".json")).exists)
    desk.put("last.txt", "Last")
    desk.wait(lambda: "last.txt -> " in desk.told())
    assert "Traceback" not in desk.told()
    assert desk.end() == 143


def test_a_link_that_leads_back_is_not_entered_while_it_runs(desk: Desk) -> None:
    desk.put("sub/b.txt")
    desk.begin()
    (desk.inbox / "loop").symlink_to("..")
    (desk.inbox / "sub" / "again").symlink_to("../sub")
    (desk.inbox / "twice").symlink_to("sub")
    desk.put("sub/c.txt")
    desk.wait(lambda: "sub/c.txt -> " in desk.told())
    time.sleep(1.5)  # a look at a new folder comes after half a second
    # The folder above is another, with a file of its own.
    (desk.out / "loop" / "log.json").unlink()
    assert sorted(path.name for path in desk.out.rglob("*.json")) == [
        "b.json",
        "c.json",
        "first.json",
    ]
    assert desk.end() == 143


def test_the_notifier_may_fail_in_any_way(desk: Desk) -> None:
    (desk.top / "watchfiles.py").write_text(
        "class Panic(BaseException): pass\n"
        "def watch(*_, **__):\n    yield set()\n    raise Panic('no more')\n"
    )
    desk.put("first.txt")
    with desk.log.open("wb") as log:
        desk.process = subprocess.Popen(
            desk.words(), cwd=desk.top, stderr=log, env={**os.environ, "PYTHONPATH": str(desk.top)}
        )
    desk.wait(lambda: "in/first.txt -> " in desk.told())
    desk.put("second.txt")
    desk.wait(lambda: "in/second.txt -> " in desk.told())
    assert "changes are no longer reported (Panic: no more); the folder is looked at" in desk.told()
    assert desk.end() == 143


def test_what_fails_is_named_and_the_rest_is_converted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = watching.gather  # type: ignore[attr-defined]  # what the test looks behind

    def broken(names: Sequence[str], **more: object) -> Iterator[object]:
        if "odd" in names[0]:
            raise ZeroDivisionError("ours")
        return found(names, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "gather", broken)
    desk.put("a.txt")
    desk.put("odd.txt")
    desk.put("z.txt")
    done = desk.once()
    assert done.returncode == 70
    assert "wirecopy: in/odd.txt: wirecopy failed: ZeroDivisionError: ours" in done.stderr
    assert sorted(path.name for path in desk.out.iterdir()) == ["a.json", "z.json"]


def test_archives_jobs_and_a_report(desk: Desk) -> None:
    for number in range(4):
        desk.put(f"{number}.txt", f"Head {number}")
    with zipfile.ZipFile(desk.inbox / "many.zip", "w") as archive:
        for number in range(50):
            archive.writestr(f"{number}.txt", STORY.format(f"Member {number}"))
    for _ in range(2):
        done = desk.once("--jobs", "2", "--report", "report.jsonl")
        assert done.returncode == 0, done.stderr
        assert len(list((desk.out / "many").iterdir())) == 50
        assert desk.headline("many/7.json") == "Member 7"
        lines = (desk.top / "report.jsonl").read_text().splitlines()
        assert len(lines) == 54  # the second time all is there
    assert {json.loads(line)["status"] for line in lines} == {"done"}
    assert desk.once("--report", "in/r.jsonl").returncode == 73


def test_names_that_mean_something_else_elsewhere_are_files(desk: Desk) -> None:
    for name in ("-", "@list.txt", "[a].txt", "a*.txt"):
        desk.put(name)
    with chdir(desk.inbox):
        words = ["watch", ".", "--to", "json", "-o", str(desk.out), "--once", "--settle", "0.05"]
        app(["--no-config", *words], standalone_mode=False, prog_name="wirecopy")
    assert sorted(path.name for path in desk.out.iterdir()) == [
        "-.json",
        "@list.json",
        "[a].json",
        "a*.json",
    ]
