"""Times contestants in turn, so that a machine's moods meet all of them, and prints ratios."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


def compare(rounds: int, **contestants: Callable[[], object]) -> dict[str, float]:
    """The median CPU seconds of each, from `rounds` interleaved rounds."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            begun = time.process_time()
            run()
            taken[name].append(time.process_time() - begun)
    return {name: statistics.median(times) for name, times in taken.items()}


class Cost(NamedTuple):
    """What a process and its children took: seconds by the clock, of CPU, and its peak in MB."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str]) -> Cost:
    """Runs a command. Raises `RuntimeError` with what it said if it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def together(*commands: Sequence[str]) -> float:
    """The seconds by the clock until several commands, begun at once, have ended."""
    begun = time.perf_counter()
    processes = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    codes = [process.wait() for process in processes]
    if any(codes):
        raise RuntimeError(f"{' '.join(commands[0])}: one of several ended with {codes}")
    return time.perf_counter() - begun


def race(rounds: int, commands: dict[str, Sequence[str]]) -> dict[str, list[Cost]]:
    """What each of some commands cost, in each of `rounds` interleaved rounds."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command))
    return costs


def ratio(over: Sequence[float], under: Sequence[float]) -> tuple[float, str]:
    """The median of the ratios of pairs, and that with the lowest and highest."""
    found = sorted(one / other for one, other in zip(over, under, strict=True))
    middle = statistics.median(found)
    return middle, f"{middle:.2f} ({found[0]:.2f} to {found[-1]:.2f})"


def keep(name: str, value: float) -> None:
    """Notes down a ratio for `benchmarks/all.py`, if it asks."""
    if file := os.environ.get("BENCHMARK_RATIOS"):
        with open(file, "a", encoding="utf-8") as ratios:
            ratios.write(json.dumps([name, round(value, 3)]) + "\n")


def table(title: str, seconds: dict[str, float], base: str, unit: int = 1) -> None:
    """Prints a Markdown table: each one's time, and its ratio to `base`."""
    print(f"\n### {title}\n\n| what | ms | over {base} |\n|---|--:|--:|")
    for name, second in seconds.items():
        print(f"| {name} | {second * 1000 / unit:.3f} | {second / seconds[base]:.2f} |")
        if name != base:
            keep(f"{title}: {name} over {base}", second / seconds[base])
    sys.stdout.flush()
