"""Shapes of text: tables as they vary, and pages that hold no news, in instructions of a read.

Run `python benchmarks/shapes.py [PYTHON …]`, each an interpreter that has a wirecopy, the first one
the base of the ratios; without any it is this one. With `valgrind` on the path instructions are
counted, which the load of a machine does not change; without it CPU time is taken. Each text is
read once for its count, after others of its shape: no figure is known from an earlier read.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from feeds import story

ROWS = 16
#: So many texts of a shape are read before the one that counts.
WARM = 3
_TOWNS = (
    "Harrow Alder Brook Quay Pier Dock Wharf Mole Haven Strand Marsh Fenn Holm Ness Skerry Firth"
).split()


def _figures(number: int, row: int) -> tuple[str, str]:
    percent = (number * 7 + row * 31) % 900 - 450
    price = (number * 13 + row * 977) % 90000 / 100 + 1
    return f"{percent / 100:.2f}", f"{price:.2f}"


def _rows(number: int, line: Callable[[int, str, str], str]) -> list[str]:
    return [line(row, *_figures(number, row)) for row in range(ROWS)]


def _symbol(row: int) -> str:
    return "ABCDEFGHIJKLMNOP"[row] + "RW" * (1 + row % 2)


def _table(line: Callable[[int, str, str], str]) -> Callable[[int], str]:
    return lambda number: "\n".join(_rows(number, line))


def _canonical(row: int, percent: str, price: str) -> str:
    return f"{_symbol(row)} | {percent}% | {price} | $ | |"


def _odd(line: str) -> Callable[[int], str]:
    def made(number: int) -> str:
        rows = _rows(number, _canonical)
        rows[7 + number % 3] = line
        return "\n".join(rows)

    return made


#: Tables of sixteen quotes: the first is the canonical one.
TABLES: dict[str, Callable[[int], str]] = {
    "canonical lines": _table(_canonical),
    "grouped figures": _table(
        lambda r, c, p: f"{_symbol(r)} | {c}% | {1 + r},{int(r * 7):03}{p[-3:]} | $ | |"
    ),
    "an ISO code": _table(lambda r, c, p: f"{_symbol(r)} | {c}% | {p} | EUR | |"),
    "decimal commas": _table(
        lambda r, c, p: f"{_symbol(r)} | {c.replace('.', ',')}% | {p.replace('.', ',')} | € | |"
    ),
    "lower-case names": _table(lambda r, c, p: f"{_symbol(r).lower()} | {c}% | {p} | $ | |"),
    "a time column": _table(lambda r, c, p: f"{_symbol(r)} | {c}% | {p} | $ | 17:{10 + r}"),
    "tabs": _table(lambda r, c, p: f"{_symbol(r)}\t{c}%\t{p}\t$"),
    "names of two words": _table(lambda r, c, p: f"{_TOWNS[r]} Paper | {c}% | {p} | $ | |"),
    "a sign of its own": _table(
        lambda r, c, p: f"{_symbol(r)} | {c if c[0] == '-' else '+' + c}% | {p} | $ | |"
    ),
    "odd: a closed price": _odd("KLM | 0.42% | closed | $ | |"),
    "odd: a name": _odd("Harrow Paper | 0.42% | 12.50 | $ | |"),
    "odd: a grouped figure": _odd("KLM | 0.42% | 1,212.50 | $ | |"),
    "odd: a code": _odd("KLM | 0.42% | 12.50 | EUR | |"),
    "odd: no currency": _odd("KLM | 0.42% | 12.50 | | |"),
    "odd: n/a": _odd("KLM | n/a | 12.50 | $ | |"),
}


def _page(line: Callable[[int], str]) -> Callable[[int], str]:
    def made(number: int) -> str:
        lines: list[str] = []
        size = 0
        while size < 2700:
            lines.append(line(number * 1000 + len(lines)))
            size += len(lines[-1]) + 1
        return "\n".join(lines)

    return made


def _team(at: int) -> str:
    return f"{_TOWNS[at % 16]} {('Rovers', 'Town', 'Athletic', 'United')[at % 4]}"


_SECTIONS = "Home News World Business Sport Culture Weather Travel Video Opinion Jobs Cars".split()

#: Pages that hold no news, of a story's length.
PAGES: dict[str, Callable[[int], str]] = {
    "a story": story,
    "a menu": _page(
        lambda n: f"{_SECTIONS[n % 12]} {('and more', 'today', '', 'in brief')[n % 4]}".strip()
    ),
    "a menu with counts": _page(lambda n: f"{_SECTIONS[n % 12]} ({(n * 7) % 40})"),
    "a menu with bars": _page(
        lambda n: " | ".join(_SECTIONS[(n + k) % 12] for k in range(2 + n % 4))
    ),
    "short lines with bars": _page(lambda n: f"{_team(n)} | page {n % 30}"),
    "a league, single blanks": _page(
        lambda n: f"{n % 20 + 1} {_team(n)} {12 + n % 3} {n % 9} {n % 4} {n % 5} {n % 40}"
    ),
    "a league, by position": _page(
        lambda n: (
            f"{n % 20 + 1:>2}  {_team(n):<18} {12 + n % 3:>3} {n % 9:>3} {n % 4:>3} {n % 40:>4}"
        )
    ),
    "a league, tabs": _page(lambda n: f"{_team(n)}\t{12 + n % 3}\t{n % 9}\t{n % 4}\t{n % 40}"),
    "a league, bars": _page(lambda n: f"{_team(n)} | {12 + n % 3} | {n % 9} | {n % 4} | {n % 40}"),
    "a shop, prices behind": _page(
        lambda n: f"Steel {_TOWNS[n % 16].lower()} kettle ${n % 90 + 9}.99"
    ),
    "a shop, prices below": _page(
        lambda n: (f"Blue {_TOWNS[n // 2 % 16].lower()} mug", f"{n % 90 + 9}.50 €")[n % 2]
    ),
    "a timetable": _page(
        lambda n: (
            f"{_TOWNS[n % 16]} {6 + n % 16:02}:{n * 7 % 60:02} {7 + n % 16:02}:{n * 11 % 60:02}"
        )
    ),
}


def _counted() -> None:
    """Reads every shape; `getppid` marks where a read begins and ends."""
    import wirecopy

    for shapes in (TABLES, PAGES):
        for make in shapes.values():
            for number in range(WARM):
                wirecopy.read(make(number))
            text = make(WARM)
            os.getppid()
            wirecopy.read(text)
            os.getppid()


def _timed() -> None:
    import wirecopy

    for shapes in (TABLES, PAGES):
        for make in shapes.values():
            taken = []
            for number in range(30):
                text = make(number)
                begun = time.process_time_ns()
                wirecopy.read(text)
                taken.append(time.process_time_ns() - begun)
            print(int(statistics.median(taken)))


def costs(python: str) -> list[int]:
    """What a read of each shape costs with that interpreter: instructions, or nanoseconds."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [python, __file__]
    if shutil.which("valgrind") is None:
        done = subprocess.run(
            [*command, "--timed"], env=environment, stdout=subprocess.PIPE, check=True
        )
        return [int(line) for line in done.stdout.split()]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--dump-before=getppid", "--quiet",
             f"--callgrind-out-file={folder}/out", *command, "--counted"],
            env=environment, check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        found = []
        # Every second dump is what one read took; the first is what was before all.
        for number in range(2, 2 * (len(TABLES) + len(PAGES)) + 1, 2):
            text = Path(folder, f"out.{number}").read_text()
            found.append(int(text.rsplit("totals:", 1)[1].split()[0]))
    return found


def main() -> None:
    pythons = sys.argv[1:] or [sys.executable]
    found = [costs(python) for python in pythons]
    unit = "ns" if shutil.which("valgrind") is None else "instructions"
    for title, shapes, begin in (
        ("tables of sixteen quotes", TABLES, 0),
        ("pages of a story's length", PAGES, len(TABLES)),
    ):
        heads = [f"{unit} ({at}) | over the first" for at in range(1, len(pythons) + 1)]
        print(f"\n### {title}\n\n| what | {' | '.join(heads)} | (1) over (last) |")
        print("|---|" + "--:|" * (2 * len(pythons) + 1))
        sizes = [len(make(WARM)) for make in shapes.values()]
        for place, name in enumerate(shapes):
            cells = []
            for costs_of in found:
                each = costs_of[begin + place]
                # Of pages what a character costs counts, for they are not all of one length.
                scale = sizes[place] / sizes[0] if begin else 1
                cells.append(f"{each:,} | {each / costs_of[begin] / scale:.2f}")
            over = found[-1][begin + place] / found[0][begin + place]
            print(f"| {name} | {' | '.join(cells)} | {over:.2f} |")


if __name__ == "__main__":
    if sys.argv[1:] == ["--counted"]:
        _counted()
    elif sys.argv[1:] == ["--timed"]:
        _timed()
    else:
        main()
