"""All benchmarks, in an environment of their own, with the peers that they are measured against.

Run `python benchmarks/all.py`. It makes the environment in a temporary folder, or in one that
`--environment` names and that later runs use again, and installs this checkout and the peers there.
"""

import argparse
import datetime
import os
import platform
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
PEERS = ("XlsxWriter", "rustpy-xlsxwriter", "docutils", "markitdown", "csvkit", "pypandoc-binary")
AREAS = ("reading", "writing", "command", "startup", "batch")
BEGINNING, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("areas", nargs="*", help=f"which of {', '.join(AREAS)}; else all")
    parser.add_argument("--environment", type=Path, help="the folder of the environment")
    parser.add_argument("--files", type=int, default=20_000, help="how many files in a batch")
    parser.add_argument("--cells", type=int, default=1_000_000, help="how many cells in a workbook")
    parser.add_argument("--write", type=Path, help="put the tables into this Markdown file, too")
    arguments = parser.parse_args()
    if unknown := set(arguments.areas) - set(AREAS):
        parser.error(f"no area {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as temporary:
        python = prepared(arguments.environment or Path(temporary, "environment"))
        said = [heading(python)]
        print(said[0], flush=True)
        numbers = {"batch": [arguments.files], "writing": [arguments.cells // 15]}
        for area in arguments.areas or AREAS:
            if (HERE / f"{area}.py").exists():
                said.append(measured(python, area, numbers.get(area, [])))
    if arguments.write:
        put(arguments.write, "".join(said))


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


def measured(python: Path, area: str, numbers: list[int]) -> str:
    """The tables of an area, which are printed as they come."""
    # pandoc comes in a wheel.
    place = "import pypandoc; print(pypandoc.get_pandoc_path())"
    pandoc = subprocess.run(
        [python, "-c", place], check=True, capture_output=True, text=True
    ).stdout.strip()
    path = os.pathsep.join([str(Path(pandoc).parent), os.environ["PATH"]])
    command = [python, HERE / f"{area}.py", *map(str, numbers)]
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


def put(page: Path, tables: str) -> None:
    """Puts the tables between the marks of a page."""
    text = page.read_text("utf-8")
    new = re.sub(
        f"{BEGINNING}.*{END}", lambda _: f"{BEGINNING}\n{tables}\n{END}", text, flags=re.DOTALL
    )
    page.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
