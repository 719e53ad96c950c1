"""Patterns that wait until they are needed do what patterns do."""

import re
import subprocess
import sys

import pytest

from wirecopy.patterns import later


def test_a_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = re.compile

    def counted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_(pattern, flags)

    monkeypatch.setattr(re, "compile", counted)
    figure = later(r"([0-9]+) ?euros", re.IGNORECASE)
    assert figure.pattern == r"([0-9]+) ?euros"
    assert compiled == []
    found = figure.search("It cost 12 Euros.")
    assert found is not None
    assert found[1] == "12"
    assert figure.sub("-", "1 euros, 2 EUROS") == "-, -"
    assert figure.groups == 1
    assert compiled == [r"([0-9]+) ?euros"]


def test_a_pattern_of_bytes_is_one_of_bytes() -> None:
    assert later(rb"<(\w+)").findall(b"<a><b>") == [b"a", b"b"]


def test_a_wrong_pattern_fails_when_it_is_used() -> None:
    wrong = later("(")
    with pytest.raises(re.error):
        wrong.match("")


def test_the_reader_of_wire_text_compiles_no_pattern_when_it_is_imported() -> None:
    code = (
        "import re, sys\n"
        "import msgspec, wirecopy.plugins.registry\n"
        "made = []\n"
        "plain = re.compile\n"
        "re.compile = lambda *a: (made.append(a), plain(*a))[1]\n"
        "import wirecopy.wire\n"
        "print([a[0] for a in made])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
