"""A signal ends a run wherever it comes, once, and nothing is said of it."""

import signal
import subprocess
import sys

import pytest

BEGIN = """
import os, signal, sys, time
from wirecopy.run.signals import Ending
from wirecopy.run.workers import Pool

def receive(name):
    os.kill(os.getpid(), getattr(signal, name))
"""


def run(script: str, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_one_within_a_finalizer_is_not_lost(name: str, code: int) -> None:
    script = """
class Fleeting:
    def __del__(self):
        receive(sys.argv[1])
        time.sleep(30)

Ending().install()
try:
    Fleeting()
    print("goes on")
    time.sleep(30)
except KeyboardInterrupt:
    sys.exit(130)
"""
    assert run(script, name) == (code, "goes on\n", "")


def test_other_failures_within_a_finalizer_are_told() -> None:
    script = """
class Fleeting:
    def __del__(self):
        raise ValueError("odd")

Ending().install()
Fleeting()
"""
    code, _, complaint = run(script)
    assert code == 0
    assert complaint.endswith("ValueError: odd\n")


def test_one_that_follows_at_once_does_not_disturb_the_tidying_up() -> None:
    script = """
Ending().install()
try:
    receive("SIGHUP")
finally:
    receive("SIGHUP")
    receive("SIGTERM")
    print("tidy")
"""
    assert run(script) == (129, "tidy\n", "")


def test_one_that_comes_later_ends_what_takes_too_long() -> None:
    script = """
Ending().install()
try:
    receive("SIGTERM")
finally:
    time.sleep(1.1)
    receive("SIGHUP")
    print("never")
"""
    code, out, _ = run(script)
    assert (code, out) == (129, "")


def test_one_that_nobody_is_to_hear_stays_so() -> None:
    script = """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
Ending().install()
receive("SIGHUP")
print("goes on")
"""
    assert run(script) == (0, "goes on\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are not copies there")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_one_at_the_birth_of_a_process_waits_until_it_can_be_heard(name: str) -> None:
    # It came into the middle of what the interpreter does then, and was lost.
    script = """
def work(item):
    yield item

Ending().install()
with Pool(work, 1) as pool:
    pass
os.register_at_fork(after_in_child=lambda: receive(sys.argv[1]))
with Pool(work, 1) as pool:
    print(*(result.reason for _, result in pool.run([1]) if result))
"""
    number = signal.Signals[name]
    assert run(script, name) == (0, f"ended with exit code {128 + number}\n", "")


def test_one_at_the_birth_of_a_process_ends_the_processes_that_are_there() -> None:
    script = """
def work(item):
    yield item

Ending().install()
parent = os.getpid()
os.register_at_fork(after_in_parent=lambda: receive("SIGTERM"))
try:
    with Pool(work, 3):
        print("never")
finally:
    try:
        print(os.waitpid(-1, os.WNOHANG))
    except ChildProcessError:
        print("none is left")
"""
    assert run(script) == (143, "none is left\n", "")


def test_a_process_that_nobody_listens_to_ends_without_a_word() -> None:
    script = """
def work(item):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        yield b"x" * 100_000

with Pool(work, 2) as pool:
    next(pool.run(range(2)))
"""
    assert run(script) == (0, "", "")
