"""Start-up: `wirecopy convert` with twenty plugins installed, with none, and the imports it stands on.

Run `python benchmarks/startup.py`. Each is a process of its own; its CPU time counts, and all take
turns.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from clock import table
from feeds import story as invented

PLUGINS = 20
ROUNDS = 15
MODULE = """
import decimal, email.message, sqlite3, xml.etree.ElementTree
from wirecopy import Exporter, hookimpl

def export(documents, sink, options):
    with sink.text() as text:
        text.writelines(f"{len(document.quotes)}" for document in documents)

@hookimpl
def wirecopy_exporters():
    return [Exporter("NAME", export, (".NAME",))]
"""


def install(site: Path) -> None:
    """Puts plugins into a folder as pip would: a module, and a `.dist-info` with its entry point."""
    for number in range(PLUGINS):
        name = f"extra{number}"
        (site / f"wirecopy_{name}.py").write_text(MODULE.replace("NAME", name))
        info = site / f"wirecopy_{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: wirecopy-{name}\nVersion: 1\n"
        )
        (info / "entry_points.txt").write_text(f"[wirecopy]\n{name} = wirecopy_{name}\n")


def seconds(words: list[str], site: Path) -> float:
    """CPU seconds of one run of Python with `site` before what is installed."""
    child = subprocess.Popen(
        [sys.executable, *words],
        cwd=site,  # where no project has settings
        env={**os.environ, "PYTHONPATH": str(site)},
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{words} failed")
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        none, twenty, story = (
            Path(folder, "none"),
            Path(folder, "twenty"),
            Path(folder, "story.txt"),
        )
        none.mkdir()
        twenty.mkdir()
        install(twenty)
        story.write_text(invented(1))
        convert = ["-m", "wirecopy", "convert", str(story), "-o", "-", "--to"]
        contestants = {
            "python": (["-c", ""], none),
            "typer": (["-c", "import typer"], none),
            "--help": (["-m", "wirecopy", "--help"], none),
            "convert --help": (["-m", "wirecopy", "convert", "--help"], none),
            "its imports": (["-c", "import typer, importlib.metadata, msgspec"], none),
            "to csv": ([*convert, "csv"], none),
            f"to csv, {PLUGINS} plugins": ([*convert, "csv"], twenty),
            f"to one of {PLUGINS} plugins": ([*convert, "extra7"], twenty),
        }
        taken: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(ROUNDS):
            for name, (words, site) in contestants.items():
                taken[name].append(seconds(words, site))
    median = {name: statistics.median(times[1:]) for name, times in taken.items()}
    for base in ("python", "typer", "to csv"):
        table(f"start-up, CPU time over {base}", median, base)


if __name__ == "__main__":
    main()
