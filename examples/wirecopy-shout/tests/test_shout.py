"""The exporter, as wirecopy finds and calls it."""

import wirecopy
from wirecopy.testing import ExporterContract

TEXT = "Harbour reopens\nShips left.\nA. Roe--BTZ"


class TestContract(ExporterContract):
    exporter = "shout"


def test_headlines_are_loud() -> None:
    assert wirecopy.convert(TEXT, to="shout") == b"HARBOUR REOPENS!\n"


def test_loudness_is_an_option() -> None:
    assert wirecopy.convert(TEXT, to="shout", options={"marks": 3}) == b"HARBOUR REOPENS!!!\n"


def test_a_missing_headline_is_reported() -> None:
    heard = []
    wirecopy.convert(
        "Ships left.", to="shout", on_diagnostic=lambda _, each: heard.append(each.code)
    )
    assert "no-headline" in heard
