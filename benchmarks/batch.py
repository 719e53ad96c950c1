"""Many small files into one: against scripts by hand, with two jobs against one, and the memory.

Run `python benchmarks/batch.py [FILES [ROUNDS]]`: 20,000 files and 3 rounds if nothing is said. The
scripts are in `by_hand.py`; whole processes are measured, from their start to their end.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from clock import Cost, race, ratio, run, together
from feeds import story

FORMATS = {"csv": "csv", "newsml": "xml", "xlsx": "xlsx"}
#: openpyxl takes minutes for what the others do in seconds, and its ratio does not hang on their number.
MOST_BY_OPENPYXL = 2000


def fill(folder: Path, files: int) -> Path:
    """Writes so many stories."""
    folder.mkdir()
    for number in range(files):
        (folder / f"{number:05}.txt").write_text(story(number), "utf-8")
    return folder


def wirecopy(inbox: Path, to: str, jobs: int) -> list[str]:
    output = inbox.parent / f"{inbox.name}-{jobs}.{FORMATS[to]}"
    return [sys.executable, "-m", "wirecopy", "convert", f"{inbox}/", "--quiet", "--force",
            "-j", str(jobs), "--to", to, "-o", str(output)]  # fmt: skip


def script(inbox: Path, to: str) -> list[str]:
    output = inbox.parent / f"{inbox.name}-by-hand.{FORMATS[to]}"
    return [
        sys.executable,
        str(Path(__file__).with_name("by_hand.py")),
        to,
        str(inbox),
        str(output),
    ]


def cpu(costs: list[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]


def wall(costs: list[Cost]) -> list[float]:
    return [cost.wall for cost in costs]


def against_scripts(inbox: Path, few: Path, sizes: tuple[int, int], rounds: int) -> None:
    print(
        "\n### Many files into one, one job against a script by hand\n\n"
        "| into | files | wirecopy, ms of CPU a file | the script | "
        "speed over the script's, CPU | wall | wanted |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    for to in FORMATS:
        folder, many = (few, sizes[0]) if to == "xlsx" else (inbox, sizes[1])
        costs = race(rounds, {"ours": wirecopy(folder, to, 1), "script": script(folder, to)})
        ours, theirs = costs["ours"], costs["script"]
        each = [statistics.median(cpu(side)) * 1000 / many for side in (ours, theirs)]
        print(
            f"| {to} | {many:,} | {each[0]:.3f} | {each[1]:.3f} "
            f"| {ratio(cpu(theirs), cpu(ours))[1]} | {ratio(wall(theirs), wall(ours))[1]} | ≥ 0.9 |",
            flush=True,
        )


def halves(inbox: Path) -> tuple[Path, Path]:
    """Two folders, each with half of the files."""
    folders = (inbox.with_name("even"), inbox.with_name("odd"))
    for folder in folders:
        folder.mkdir()
    for number, path in enumerate(sorted(inbox.iterdir())):
        os.link(path, folders[number % 2] / path.name)
    return folders


def two_jobs(inbox: Path, rounds: int) -> None:
    """What two runs of one job each reach, on a half apiece into two files, is all there is."""
    print(
        "\n### Two jobs against one\n\n"
        "| into | one job, s | two jobs, s | times faster, wall | wanted "
        "| two runs apart, half the files each | CPU of two over one |\n"
        "|---|--:|--:|--:|--:|--:|--:|"
    )
    even, odd = halves(inbox)
    for to in FORMATS:
        one, two, apart = [], [], []
        for _ in range(rounds):
            one.append(run(wirecopy(inbox, to, 1)))
            two.append(run(wirecopy(inbox, to, 2)))
            apart.append(together(wirecopy(even, to, 1), wirecopy(odd, to, 1)))
        print(
            f"| {to} | {statistics.median(wall(one)):.2f} | {statistics.median(wall(two)):.2f} "
            f"| {ratio(wall(one), wall(two))[1]} | ≥ {1.7 if to == 'xlsx' else 1.4} "
            f"| {ratio(wall(one), apart)[1]} | {ratio(cpu(two), cpu(one))[1]} |",
            flush=True,
        )


def memory(few: Path, inbox: Path, sizes: tuple[int, int]) -> None:
    """The largest of the processes counts: with two jobs that is one of them, not their sum."""
    print(
        "\n### Peak memory, MB\n\n"
        f"| into | jobs | {sizes[0]:,} files | {sizes[1]:,} files |\n|---|--:|--:|--:|"
    )
    for to in FORMATS:
        for jobs in (1, 2):
            peaks = [run(wirecopy(folder, to, jobs)).peak for folder in (few, inbox)]
            print(f"| {to} | {jobs} | {peaks[0]:.1f} | {peaks[1]:.1f} |", flush=True)


def main() -> None:
    files, rounds = ([int(word) for word in sys.argv[1:]] + [20_000, 3][len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as place:
        inbox = fill(Path(place, "inbox"), files)
        few = fill(Path(place, "few"), min(files // 10, MOST_BY_OPENPYXL))
        sizes = (min(files // 10, MOST_BY_OPENPYXL), files)
        against_scripts(inbox, few, sizes, rounds)
        two_jobs(inbox, rounds)
        memory(few, inbox, sizes)


if __name__ == "__main__":
    main()
