"""All benchmarks, in an environment of their own, with the peers that they are measured against.

Run `python benchmarks/all.py`. It makes the environment in a temporary folder, or in one that
`--environment` names and that later runs use again, and installs this checkout and the peers there.
`--keep` adds the ratios as a line to `ratios.jsonl`, which is done for each release, and puts the
ratios of all releases into the page.
"""

import argparse
import datetime
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
PEERS = ("XlsxWriter", "rustpy-xlsxwriter", "docutils", "markitdown", "csvkit", "pypandoc-binary")
AREAS = ("instructions", "reading", "shapes", "writing", "command", "startup", "batch")
#: The state of November 2026 that bounds are named after.
BASE = "cfb569a"
RATIOS = HERE / "ratios.jsonl"
PAGE = HERE.parent / "docs" / "benchmarks.md"
MEASURED, KEPT = "measured", "ratios"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", help=f"which of {', '.join(AREAS)}; else all")
    parser.add_argument("--environment", type=Path, help="the folder of the environment")
    parser.add_argument("--files", type=int, default=20_000, help="how many files in a batch")
    parser.add_argument("--cells", type=int, default=1_000_000, help="how many cells in a workbook")
    parser.add_argument("--base", default=BASE, help="the commit whose instructions are compared")
    parser.add_argument("--write", type=Path, help="put the tables into this Markdown file, too")
    parser.add_argument("--keep", action="store_true", help="keep the ratios, as for a release")
    arguments = parser.parse_args()
    if unknown := set(arguments.areas) - set(AREAS):
        parser.error(f"no area {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as temporary:
        python = prepared(arguments.environment or Path(temporary, "environment"))
        said = [heading(python)]
        print(said[0], flush=True)
        words = {
            "batch": [str(arguments.files)],
            "writing": [str(arguments.cells // 15)],
            "instructions": ["--base", arguments.base, "--bound", "inf"],
        }
        ratios = Path(temporary, "ratios")
        os.environ["BENCHMARK_RATIOS"] = str(ratios)
        for area in arguments.areas or AREAS:
            if area in COUNTED and shutil.which("valgrind") is None:
                print(f"{area}: needs valgrind")
                continue
            said.append(measured(python, area, words.get(area, [])))
        if arguments.keep:
            keep(python, ratios)
            put(PAGE, KEPT, curve())
    if arguments.write:
        put(arguments.write, MEASURED, "".join(said))


#: Areas that count instructions and nothing else.
COUNTED = ("instructions",)


def keep(python: Path, ratios: Path) -> None:
    """Adds the ratios of this run to those of the releases before."""
    ask = "import wirecopy; print(wirecopy.__version__)"
    version = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout
    found = dict(json.loads(line) for line in ratios.read_text("utf-8").splitlines())
    day = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    line = {"version": version.strip(), "day": day, "ratios": found}
    with open(RATIOS, "a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def curve(most: int = 6) -> str:
    """The ratios of the last releases, a column each."""
    kept = [json.loads(line) for line in RATIOS.read_text("utf-8").splitlines()][-most:]
    heads = [f"{each['version']} ({each['day']})" for each in kept]
    lines = [f"| ratio | {' | '.join(heads)} |", "|---|" + "--:|" * len(kept)]
    for name in dict.fromkeys(name for each in kept for name in each["ratios"]):
        cells = [str(each["ratios"].get(name, "")) for each in kept]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n" + "\n".join(lines) + "\n"


def prepared(folder: Path) -> Path:
    """The interpreter of an environment that holds wirecopy as it is here, and the peers."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PEERS], check=True)
    subprocess.run([*pip, HERE.parent], check=True)
    return python


def heading(python: Path) -> str:
    """When, where and with what."""
    listing = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
    found = subprocess.run([python, "-c", listing], check=True, capture_output=True, text=True)
    versions = dict(word.split("==") for word in found.stdout.split())
    versions = {name.lower(): version for name, version in versions.items()}
    named = [name for name in ("wirecopy", "lxml", "openpyxl", *PEERS) if name.lower() in versions]
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return (
        f"\nMeasured on {datetime.datetime.now(datetime.UTC):%Y-%m-%d} with Python "
        f"{platform.python_version()} on {platform.system()}, {os.cpu_count()} processors; load "
        f"average at the start: {load}. "
        + ", ".join(f"{name} {versions[name.lower()]}" for name in named)
        + ".\n"
    )


def measured(python: Path, area: str, words: list[str]) -> str:
    """The tables of an area, which are printed as they come."""
    # pandoc comes in a wheel.
    place = "import pypandoc; print(pypandoc.get_pandoc_path())"
    pandoc = subprocess.run(
        [python, "-c", place], check=True, capture_output=True, text=True
    ).stdout.strip()
    path = os.pathsep.join([str(Path(pandoc).parent), os.environ["PATH"]])
    command = [python, HERE / f"{area}.py", *words]
    lines = [f"\n## {area.capitalize()}\n"]
    print(lines[0], flush=True)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PATH": path}
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        sys.exit(f"{area} failed")
    return "".join(lines)


def put(page: Path, name: str, tables: str) -> None:
    """Puts the tables between the marks of that name in a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = page.read_text("utf-8")
    new = re.sub(f"{begin}.*{end}", lambda _: f"{begin}\n{tables}\n{end}", text, flags=re.DOTALL)
    page.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
