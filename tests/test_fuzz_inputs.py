"""Inputs that once broke the reader, and the shapes that the fuzzer begins with."""

from pathlib import Path

import pytest

import wirecopy
from wirecopy import Document

INPUTS = sorted((Path(__file__).parent / "fuzz" / "inputs").iterdir())


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: file.name)
def test_the_input_is_read(file: Path) -> None:
    document = wirecopy.read(file)
    assert isinstance(document, Document)
    tops = [child.line for child in document.children]
    assert tops == sorted(tops)
