"""Coverage-guided fuzzing of the wire reader: `python tests/fuzz/fuzz_wire.py` (needs atheris).

Arguments go to libFuzzer: `-max_total_time=120`, a folder for its corpus. What breaks is kept in
`tests/fuzz/inputs`, which `tests/test_fuzz_inputs.py` replays.
"""

import sys

import atheris

with atheris.instrument_imports(include=["wirecopy.wire"]):
    import wirecopy.wire

import contextlib

import wirecopy
from wirecopy import Undecodable


def check(content: bytes) -> None:
    """The laws that cost little: total, each line once, the same for every kind of line end."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        with contextlib.suppress(Undecodable):
            wirecopy.read(content)
        return
    document = wirecopy.read(text)
    tops = [child.line for child in document.children]
    if tops != sorted(tops):
        raise AssertionError(tops)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if wirecopy.read(plain.replace("\n", "\r\n")) != document:
        raise AssertionError("line ends make a difference")


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
