"""What a terminal shows of a long run, and what it does not show where nobody looks."""

import os
import pty
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

WIRECOPY = [sys.executable, "-m", "wirecopy"]
STORY = "A | 0.1% | 1.5 | $ |\nHead\nText is.\nA. Roe--BTZ\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Stories, and among them one that takes its time."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(6):
        (folder / f"s{number}.txt").write_text(STORY)
    (folder / "bad.txt").write_bytes(b"Caf\xe9 opens")
    os.mkfifo(tmp_path / "slow.txt")
    return folder


def on_a_terminal(folder: Path, *words: str) -> str:
    """What a run whose standard error is a terminal shows there."""
    ours, theirs = pty.openpty()
    shown = bytearray()

    def watch() -> None:
        while True:
            try:
                shown.extend(os.read(ours, 4096))
            except OSError:  # the other end is closed
                return

    def feed() -> None:
        with (folder / "slow.txt").open("w") as slow:  # as soon as the run opens it, too
            time.sleep(1.2)
            slow.write(STORY)

    threads = [threading.Thread(target=each, daemon=True) for each in (watch, feed)]
    for thread in threads:
        thread.start()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    names = ["inbox/s0.txt", "slow.txt", *(f"inbox/{name}" for name in ("s1.txt", "bad.txt"))]
    subprocess.run(
        [*WIRECOPY, "convert", *names, "-o", "all.json", "--force", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=theirs,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    for thread in threads:
        thread.join()
    os.close(ours)
    return shown.decode()


def test_a_terminal_shows_progress_failures_and_what_it_came_to(inbox: Path) -> None:
    shown = on_a_terminal(inbox.parent)
    assert "2/4" in shown or "3/4" in shown
    assert "━" in shown
    assert "wirecopy: inbox/bad.txt: no utf-8 text" in shown
    assert "4 inputs: 3 documents, 3 quotes, 3 articles, 1 failed in " in shown
    assert "\x1b[?25h" in shown  # the cursor is back


def test_quiet_shows_failures_only(inbox: Path) -> None:
    shown = on_a_terminal(inbox.parent, "--quiet").splitlines()
    assert len(shown) == 1
    assert "bad.txt" in shown[0]


def test_nobody_sees_progress_in_a_pipe(inbox: Path) -> None:
    done = subprocess.run(
        [*WIRECOPY, "convert", "inbox", "-o", "all.json"],
        cwd=inbox.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines() == [
        line for line in done.stderr.splitlines() if line.startswith("wirecopy: inbox/bad.txt:")
    ]
