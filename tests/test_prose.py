"""Our English: the phrases that `tools/prose.py` knows are neither in code, docs nor tests."""

import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"
sys.path.insert(0, str(TOOLS))
prose = pytest.importorskip("prose")
sys.path.remove(str(TOOLS))


@pytest.mark.skipif(not (TOOLS.parent / ".git").exists(), reason="lists files by git")
def test_the_project_is_in_plain_english() -> None:
    assert [*prose.findings()] == []


def test_each_phrase_is_found_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "It is no table.\nThere is no table.\nIt is no table.  # prose: ok\n"
        "```text\nIt is no table.\n```\nclass Sift: ...\nSeven stories are no clash.\n"
    )
    (tmp_path / "a.md").write_text(text, "utf-8")
    (tmp_path / "a.py").write_text("class Sift: ...\n", "utf-8")
    monkeypatch.setattr(prose, "PROJECT", tmp_path)
    monkeypatch.setattr(prose, "_files", lambda: ["a.md", "a.py"])
    assert [(place, phrase) for place, phrase, _ in prose.findings()] == [
        ("a.md:1", "is no table"),
        ("a.md:8", "are no clash"),
        ("a.py:1", "Sift"),
    ]
