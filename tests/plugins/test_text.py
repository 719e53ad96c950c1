"""The `text` exporter."""

from io import BytesIO

import pytest

import wirecopy


@pytest.mark.parametrize(
    "text",
    [
        "Jane Roe wrote it.\nBy Jane Roe, BTZ\nENDS",
        "By Jane Roe, BTZ",
        "--BTZ",
        "Harbour reopens\nShips left.\n© BTZ\n(DTZ)",
        "Harbour reopens\n\nAnd then there were three...\nShips left.",
        "Harbour reopens\n\nShips left for the U.S.\nTugs waited.",
        "A | 0.1% | $1.5 | EUR",
        "Symbol | Change | Price | Currency\nA | -0.1 | n/a | $\nB | €-0.1 | n/a | $",
        "A | 0.1% | $1.5\n| | 1.2% | 3",
        "Symbol | Change % | Price | Currency\n| | 0.2% | 1.5 | $",
        "A | 0.1% | 1.5 | $\n\n\nB | 0.1% | 1.5 | $\n\n\nC | 0.1% | 1.5 | $",
        "A | 0.1% | 1.5 | $\n\nB | 0.1% | 1.5 | $\n\nC | 0.1% | 1.5 | $",
    ],
)
def test_what_was_read_is_written_so_that_it_reads_back(text: str) -> None:
    document = wirecopy.read(text)
    told: list[str] = []
    target = BytesIO()
    wirecopy.write(
        document,
        target,
        to="text",
        on_diagnostic=lambda _, each: told.append(each.code),
    )
    assert "not-exact" not in told
    assert wirecopy.read(target.getvalue()) == document
