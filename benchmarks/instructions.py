"""Instructions of the six main paths, of two states of the project in one run.

Run `python benchmarks/instructions.py [--base COMMIT]`, which compares this checkout with the commit
(else with `main`, on main with the commit before), or `python benchmarks/instructions.py --pythons
BASE HEAD` with two interpreters that have a wirecopy. Needs `valgrind`. Exits with 1 if a path takes
more than 1.05 times the base's instructions; they are the same on a busy machine as on an idle one.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from clock import keep
from feeds import story

PROJECT = Path(__file__).parents[1]
FORMATS = ("csv", "xlsx", "newsml", "json")
PATHS = ("read", *FORMATS, "start-up")
BOUND = 1.05
DOCUMENTS = 10
#: So often is done first what is then counted: Python makes code faster that it runs often.
WARM = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="the commit to compare with")
    parser.add_argument("--pythons", nargs=2, metavar=("BASE", "HEAD"), help="two interpreters")
    parser.add_argument("--bound", type=float, default=BOUND, help="the most over the base's")
    parser.add_argument("--environments", type=Path, help="keep the environments in this folder")
    parser.add_argument("--counted", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.counted:
        counted()
        return
    if shutil.which("valgrind") is None:
        parser.exit(2, "needs valgrind\n")
    with tempfile.TemporaryDirectory() as temporary:
        pythons = arguments.pythons
        if pythons is None:
            folder = arguments.environments or Path(temporary)
            base = arguments.base or default_base()
            pythons = [
                prepared(folder / "base", f"git+file://{PROJECT}@{resolved(base)}"),
                prepared(folder / "head", str(PROJECT)),
            ]
        with ThreadPoolExecutor(2) as pool:
            base, head = pool.map(costs, pythons)
    sys.exit(told(base, head, arguments.bound))


def default_base() -> str:
    """`main`, or on it the commit before."""
    return "main" if resolved("main") != resolved("HEAD") else "HEAD~1"


def resolved(commit: str) -> str:
    """The whole name of a commit."""
    command = ["git", "-C", PROJECT, "rev-parse", "--verify", f"{commit}^{{commit}}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def prepared(folder: Path, what: str) -> str:
    """The interpreter of an environment that has a state of the project, installed as users do."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, what], check=True)
    return str(python)


def counted() -> None:
    """Takes each path within one process; `getppid` marks where the counting begins and ends."""
    import wirecopy

    texts = [story(number) for number in range(DOCUMENTS)]
    documents = [wirecopy.read(text) for text in texts]

    def read() -> None:
        for text in texts:
            wirecopy.read(text)

    def writer(to: str) -> None:
        wirecopy.write(documents, io.BytesIO(), to=to)

    for path in PATHS[:-1]:
        for _ in range(WARM):
            read() if path == "read" else writer(path)
        os.getppid()
        read() if path == "read" else writer(path)
        os.getppid()


def costs(python: str) -> dict[str, float]:
    """Millions of instructions of each path, with that interpreter."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as folder:
        text, out = Path(folder, "story.txt"), Path(folder, "out")
        text.write_text(story(1), "utf-8")
        convert = [python, "-m", "wirecopy", "convert", str(text), "--to", "csv", "-o", "-"]
        # Once before, so that there is bytecode.
        subprocess.run(convert, env=environment, check=True, stdout=subprocess.DEVNULL)
        run(
            ["--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"],
            [python, __file__, "--counted"],
            environment,
        )
        # Every second dump is what one path took; the first is what was before all.
        found = [total(Path(f"{out}.{2 * place + 2}")) for place in range(len(PATHS) - 1)]
        run(
            ["--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}"],
            convert,
            environment,
        )
        found.append(total(out))
    return dict(zip(PATHS, found, strict=True))


def run(options: list[str], command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(
        ["valgrind", "--quiet", *options, *command],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def total(dump: Path) -> float:
    """Millions of instructions, as the last line of a dump has them."""
    return int(dump.read_text().rstrip().rpartition(":")[2].split()[0]) / 1e6


def told(base: dict[str, float], head: dict[str, float], bound: float) -> int:
    """Prints the table; 1 if a path takes more than the bound allows."""
    print("\n### instructions, in millions\n\n| path | base | head | head over base |")
    print("|---|--:|--:|--:|")
    for path in PATHS:
        over = head[path] / base[path]
        mark = "" if over <= bound else f" (more than {bound})"
        print(f"| {path} | {base[path]:.2f} | {head[path]:.2f} | {over:.3f}{mark} |")
        keep(f"instructions of {path} over the base", over)
    return int(any(head[path] / base[path] > bound for path in PATHS))


if __name__ == "__main__":
    main()
