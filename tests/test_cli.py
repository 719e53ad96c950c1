"""The process: signals, pipes, descriptors, bytes on standard output."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from wirecopy import Source
from wirecopy.run import many
from wirecopy.run.inputs import Found

WIRECOPY = [sys.executable, "-m", "wirecopy"]
TEXT = "A | 0.1% | 1.5 | $ |\nHead\nText is.\n"
FORMATS = ("csv", "json", "jsonl", "newsml", "text", "xlsx")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(TEXT)
    return tmp_path


def run(folder: Path, *words: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    settings: dict[str, object] = {
        "cwd": folder,
        "stdin": subprocess.DEVNULL,
        "capture_output": True,
        "check": False,
        "timeout": 60,
        **more,
    }
    return subprocess.run([*WIRECOPY, *words], **settings)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    ("size", "count", "is_much"),
    [(0, 128, True), (1 << 20, 16, True), (1 << 25, 2, True), (1, 3, False)],
)
def test_what_is_looked_at_ahead_fits_into_memory(size: int, count: int, is_much: bool) -> None:
    there = 400 if is_much else 3
    found = iter([Found(Source("x", bytes(size)), "x")] * there)
    first, are_many = many._first(found)
    assert (len(first), are_many) == (count, is_much)
    assert len(list(found)) == there - count


@pytest.mark.parametrize("to", FORMATS)
def test_standard_output_is_the_file_byte_for_byte(to: str, folder: Path) -> None:
    done = run(folder, "convert", "story.txt", "--to", to, "-o", "-")
    assert done.returncode == 0
    assert run(folder, "convert", "story.txt", "--to", to, "-o", "out").returncode == 0
    assert done.stdout == (folder / "out").read_bytes()


def test_standard_input_goes_to_standard_output_and_nowhere_else(folder: Path) -> None:
    for words in (("-",), ("-", "-o", "-"), ("story.txt", "-o", "-")):
        done = run(folder, "convert", *words, "--to", "text", stdin=None, input=TEXT.encode())
        assert (done.stdout, done.stderr) == (TEXT.replace("$ |", "$ | |").encode(), b"")


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_bytes_in_any_surroundings(to: str, folder: Path) -> None:
    outputs = set()
    for surroundings in (
        {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0"},
        {"LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
        {"LANG": "de_DE.UTF-8", "TZ": "America/St_Johns", "PYTHONIOENCODING": "latin-1"},
    ):
        environment = {**os.environ, **surroundings, "SOURCE_DATE_EPOCH": "1700000000"}
        done = run(folder, "convert", "story.txt", "--to", to, "-o", "-", env=environment)
        outputs.add(done.stdout)
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_quietly_and_leaves_nothing(number: int, code: int, folder: Path) -> None:
    os.mkfifo(folder / "slow.txt")
    with subprocess.Popen(
        [*WIRECOPY, "convert", "story.txt", "slow.txt", "-o", "out.csv"],
        cwd=folder,
        stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + 30
        while not any(name.startswith(".wirecopy-") for name in os.listdir(folder)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(0.1)
        process.send_signal(number)
        try:
            _, complaint = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, complaint) == (code, b"")
    assert sorted(os.listdir(folder)) == ["slow.txt", "story.txt"]


def test_an_interrupt_while_the_rest_is_written_ends_it_quietly(folder: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):  # until nothing more goes in
        while True:
            os.write(writing, b"x")
    os.set_blocking(writing, True)
    program = (
        "import os, sys\n"
        "from wirecopy.cli import main\n"
        "os.write(2, b'.')\n"
        "sys.argv = ['wirecopy', '--version']\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, stdout=writing, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        assert process.stderr.read(1) == b"."  # from here on it takes care of itself
        time.sleep(0.5)
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
        process.kill()
        _, complaint = process.communicate()
    os.close(reading)
    os.close(writing)
    assert (process.returncode, complaint) == (130, b"")


def test_a_reader_that_has_had_enough_is_no_failure(folder: Path) -> None:
    (folder / "long.txt").write_text("A | 0.1% | 1.5 | $ | |\n" * 20_000)
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"{' '.join(WIRECOPY)} convert long.txt --to csv -o - | head -1; echo ${{PIPESTATUS[0]}}",
        ],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == b"0"
    assert done.stderr == b""


@pytest.mark.parametrize(
    "words",
    ["formats", "--help", "--version", "config", "check odd.txt", "inspect story.txt", "plugins"],
)
def test_what_is_printed_to_a_full_disk_is_one_line(words: str, folder: Path) -> None:
    (folder / "odd.txt").write_text("A | 0.1% | closed | $\nB | 0.2% | 1.5 | $\n" * 200)
    with open("/dev/full", "wb") as full:
        done = run(folder, *words.split(), capture_output=False, stdout=full, stderr=-1)
    complaint = b"wirecopy: <stdout>: cannot be written: no space left on device\n"
    assert (done.returncode, done.stderr) == (74, complaint)
    reading, writing = os.pipe()
    os.close(reading)
    done = run(folder, *words.split(), capture_output=False, stdout=writing, stderr=-1)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_folder_that_is_closed_to_us_is_named(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0)
    # To root nothing is closed.
    unprivileged = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []
    command = [*unprivileged, *WIRECOPY, "convert", "story.txt", "-t", "text", "-o", "closed/x"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 73
    assert done.stderr.startswith(b"wirecopy: closed/x: cannot be created: permission denied;")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("told_to", ["2> >(true)", "2>/dev/full"])
def test_complaints_that_nobody_hears_stop_no_run(told_to: str, jobs: str, folder: Path) -> None:
    for number in range(6):
        (folder / f"d{number}.txt").write_text("A | 0.1% | closed | $\nB | 0.2% | 1.5 | $\n" * 450)
    (folder / "bad.txt").write_bytes(b"\xff")
    words = f"convert d*.txt bad.txt --to text -o out/ --verbose --jobs {jobs}"
    # The pause lets the reader of the pipe end.
    command = f"exec {told_to}; sleep 0.2; {' '.join(WIRECOPY)} {words}"
    done = subprocess.run(["bash", "-c", command], cwd=folder, check=False)
    assert done.returncode == 65
    assert len(list(folder.glob("out/d*.txt"))) == 6
    for word in ("check", "inspect", "validate"):
        command = f"{' '.join(WIRECOPY)} {word} story.txt bad.txt >/dev/null {told_to}"
        assert subprocess.run(["bash", "-c", command], cwd=folder, check=False).returncode == 65


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors_are_survived(redirection: str, folder: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(WIRECOPY)} convert story.txt -o out.csv {redirection}"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "out.csv").read_bytes().startswith(b"document,")


@pytest.mark.parametrize(
    ("words", "redirection", "code"),
    [("convert - --to csv", "<&-", 66), ("convert story.txt --to csv -o -", ">&-", 73)],
)
def test_a_closed_descriptor_that_is_needed_is_named(
    words: str, redirection: str, code: int, folder: Path
) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(WIRECOPY)} {words} {redirection}"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stderr.count(b"\n") == 1
    assert b"is closed" in done.stderr


def test_odd_names_reach_the_terminal_harmless(folder: Path) -> None:
    done = run(folder, "convert", "a\x1b[31mb\u202ec.txt", "--to", "csv")
    assert done.returncode == 66
    assert b"\x1b" not in done.stderr
    assert b"\\x1b[31m" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all names are Unicode")
def test_odd_names_are_escaped_in_lines_of_json(folder: Path) -> None:
    name = "bad\udcff.txt"
    (folder / name).write_text("A | 1% | closed | $ |\nB | 1% | 2 | $ |\n")
    logs = ("--diagnostics", "d.jsonl", "--report", "r.jsonl")
    done = run(folder, "convert", name, "gone\udcfe.txt", "-t", "text", "-o", "out/", *logs)
    assert done.returncode == 66
    outcome, lost = map(json.loads, (folder / "r.jsonl").read_text("utf-8").splitlines())
    (diagnostic,) = map(json.loads, (folder / "d.jsonl").read_text("utf-8").splitlines())
    assert outcome["input"] == diagnostic["source"] == name
    assert outcome["output"] == "out/bad\udcff.txt"
    assert lost["input"] == "gone\udcfe.txt"
    (line,) = run(folder, "check", name, "--format", "json").stdout.decode("utf-8").splitlines()
    assert json.loads(line) == diagnostic


def test_markup_in_the_text_is_text(folder: Path) -> None:
    (folder / "odd.txt").write_text("[/red] [bold]Head[/bold]\nText is.\n")
    done = run(folder, "inspect", "odd.txt")
    assert b"[/red] [bold]Head[/bold]" in done.stdout
