"""A run that is killed leaves whole files, and `--resume` ends as if nothing had happened."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WIRECOPY = [sys.executable, "-m", "wirecopy"]
#: How many times runs are killed; a release asks for 200.
MOMENTS = int(os.environ.get("WIRECOPY_TEST_KILLS", "8"))
STORY = "S{0} | 0.1% | {0}.5 | $ |\nStory {0}\nText is, and more of it.\nA. Roe--BTZ\n"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batch") / "inbox"
    for number in range(300):
        place = folder / f"d{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"s{number:03}.txt").write_text(STORY.format(number))
    return folder


def convert(inbox: Path, *words: str) -> list[str]:
    return [*WIRECOPY, "convert", str(inbox), *words]


def killed(command: list[str], delay: float) -> bool:
    """Kills a run, and with it the processes that share it, after so many seconds."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            process.communicate(timeout=delay)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


def tree(folder: Path) -> dict[str, bytes]:
    """All that is there, but the journal."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".wirecopy.journal"
    }


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_runs_into_a_folder_resume(jobs: str, inbox: Path, tmp_path: Path) -> None:
    subprocess.run(convert(inbox, "--to", "json", "-o", f"{tmp_path}/whole/"), check=True)
    whole = tree(tmp_path / "whole")
    begun = time.monotonic()
    subprocess.run(convert(inbox, "--to", "json", "-o", f"{tmp_path}/timed/"), check=True)
    seconds = time.monotonic() - begun
    dice = random.Random(f"folder {jobs}")
    target = tmp_path / "out"
    resume = convert(inbox, "--to", "json", "-o", f"{target}/", "--resume", "--jobs", jobs)
    kills = 0
    for _ in range(MOMENTS // 2):
        kills += killed(resume, dice.uniform(0.1, 0.8) * seconds)
        for name, content in tree(target).items() if target.exists() else ():
            if not Path(name).name.startswith(".wirecopy-"):
                json.loads(content)
                assert content == whole[name]
    assert kills
    subprocess.run(resume, check=True)
    assert tree(target) == whole


@pytest.mark.parametrize("to", ["csv", "newsml", "xlsx"])
def test_killed_runs_into_one_file_resume(to: str, inbox: Path, tmp_path: Path) -> None:
    def command(folder: Path) -> list[str]:
        return convert(inbox, "--to", to, "-o", str(folder / "all"), "--resume", "--jobs", "2")

    for name in ("whole", "out"):
        (tmp_path / name).mkdir()
    begun = time.monotonic()
    subprocess.run(command(tmp_path / "whole"), check=True, stderr=subprocess.PIPE)
    seconds = time.monotonic() - begun
    dice = random.Random(to)
    for _ in range(max(MOMENTS // 6, 1)):
        target = tmp_path / "out" / "all"
        target.write_bytes(b"old")
        (tmp_path / "out" / ".wirecopy.journal").unlink(missing_ok=True)
        if killed(command(tmp_path / "out"), dice.uniform(0.1, 0.9) * seconds):
            assert target.read_bytes() in (b"old", (tmp_path / "whole" / "all").read_bytes())
    subprocess.run(command(tmp_path / "out"), check=True, stderr=subprocess.PIPE)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_all_processes_and_leaves_nothing(
    number: signal.Signals, code: int, jobs: str, inbox: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    words = convert(inbox, "--to", "xlsx", "-o", f"{target}/", "--jobs", jobs)
    with subprocess.Popen(
        words,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not target.exists() or len(os.listdir(target)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        # As a terminal does it: to all processes of the run.
        os.killpg(process.pid, number)
        _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (code, b"")
    assert not list(target.rglob(".wirecopy-*"))
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize("to", ["csv", "newsml", "xlsx", "json"])
def test_a_full_disk_ends_a_run_of_several_jobs_in_one_line(
    to: str, inbox: Path, tmp_path: Path
) -> None:
    (tmp_path / "all").write_bytes(b"old")
    # A limit on the size of files stands for the full disk; the signal for it is ignored.
    limited = "trap '' XFSZ; ulimit -f 8; exec \"$@\""
    command = convert(inbox, "--to", to, "-o", str(tmp_path / "all"), "--force", "--jobs", "2")
    done = subprocess.run(
        ["bash", "-c", limited, "bash", *command], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "no-date" not in line]
    assert (done.returncode, len(complaints)) == (74, 1), done.stderr
    assert os.listdir(tmp_path) == ["all"]
    assert (tmp_path / "all").read_bytes() == b"old"
