"""A field is added in one line: formats write it, and those that read bring it back."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
WORDS = {"Article": "zqmoodzq", "Quote": "zqgradezq"}
LINES = {
    "class Article(": "    mood: str | None = None\n",
    "class Quote(": "    grade: str | None = None\n",
}
SCRIPT = """
import io, json, sys, tempfile, zipfile
from pathlib import Path
import wirecopy
from wirecopy import Article, Document, Paragraph, Quote, QuoteTable

document = Document((
    QuoteTable((Quote("SYM", grade="zqgradezq"), Quote("DAX"))),
    Article("Miners slip", mood="zqmoodzq", body=(Paragraph("Shares fell."),)),
))
found = {}
for name in sys.argv[1].split() + sys.argv[2].split():
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"out.{'zip' if name == 'csv' else name}"
        heard = []
        wirecopy.write(document, target, to=name, on_diagnostic=lambda _, d: heard.append(d.code))
        content = target.read_bytes()
        texts = [content]
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                texts = [archive.read(each) for each in archive.namelist()]
        whole = b"".join(texts).decode("utf-8", "replace")
        again = None
        if name in sys.argv[1].split():
            again = list(wirecopy.read_many([target], from_=name))
        found[name] = {
            "Article": "zqmoodzq" in whole,
            "Quote": "zqgradezq" in whole,
            "warned": [code for code in heard if code in ("not-carried", "not-exact")],
            "back": None if again is None else again == [document],
        }
print(json.dumps(found))
"""
READ = ("csv", "xlsx", "json", "jsonl", "atom", "rss", "newsml", "ninjs", "nitf")
WRITTEN = ("html", "markdown", "jsonld", "text")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("core", "plugins"):
        shutil.copytree(
            PROJECT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    nodes = copy / "core" / "wirecopy" / "tree" / "nodes.py"
    text = nodes.read_text("utf-8")
    for begin, line in LINES.items():
        at = text.index("    line: int = 0\n", text.index(begin))
        text = text[:at] + line + text[at:]
    nodes.write_text(text, "utf-8")
    path = os.pathsep.join(str(copy / folder) for folder in ("core", "plugins"))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, " ".join(READ), " ".join(WRITTEN)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    answer: dict[str, dict[str, object]] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("name", READ)
def test_it_is_written_and_read_back(found: dict[str, dict[str, object]], name: str) -> None:
    assert found[name] == {"Article": True, "Quote": True, "warned": [], "back": True}


@pytest.mark.parametrize("name", WRITTEN)
def test_it_is_written_or_warned_of(found: dict[str, dict[str, object]], name: str) -> None:
    is_written = found[name]["Article"] and found[name]["Quote"]
    assert is_written or found[name]["warned"]
    assert is_written or name == "text"


def test_fields_stand_in_no_further_lists() -> None:
    """What names several fields of a node in a row is where the recipe of CONTRIBUTING says."""
    names = re.compile(r'"(?:change_percent|currency_text|dateline_place|dateline_date)"')
    lists = {
        file.relative_to(PROJECT).as_posix()
        for folder in ("core", "plugins")
        for file in (PROJECT / folder).rglob("*.py")
        if len(set(names.findall(file.read_text("utf-8")))) > 1
    }
    assert "plugins/wirecopy_csv/writing.py" not in lists
    assert "core/wirecopy/kit/records.py" not in lists
