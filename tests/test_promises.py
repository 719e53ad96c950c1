"""Promises of the whole: messages, memory, threads, and the libraries that we stand on."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import wirecopy
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter
from wirecopy.testing import any_documents

WIRECOPY = [sys.executable, "-m", "wirecopy"]
STORY = "A | 0.1% | 1.5 | $ | |\nHead\nText is.\nA. Roe--BTZ\n"
EXPORTERS = sorted(exporter.name for plugin, exporter in registry.offers(Exporter) if plugin.is_own)
#: What the formats need to write documents as they come, and no date to miss.
OPTIONS = {"newsml": {"date": "2026-01-31T12:00:00Z"}}


@given(st.text(), st.text(), st.integers(0, 9), st.integers(0, 9))
def test_an_error_is_one_line_of_bounded_length_and_no_control_characters(
    what: str, source: str, line: int, column: int
) -> None:
    said = str(wirecopy.WirecopyError(what, hint=what, source=source, line=line, column=column))
    assert said.isprintable() or not said
    assert len(said) < 3 * 10 * 401 + 100


@pytest.mark.parametrize("from_", ["nitf", "newsml", "atom"])
def test_an_error_about_an_input_quotes_little_of_it(from_: str) -> None:
    with pytest.raises(wirecopy.BadData, match="the root element is 'a") as caught:
        wirecopy.read(f"<{'a' * 5000}/>", from_=from_)
    assert str(caught.value).count("a") < 220


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]0;owned\x07 | 1% | x\x1b[31m | $ |\n",
        "A\u202e | 0.1% | \x00\x07 | $ |\nB | 1% | 2.5 | $ |\n",
        f"A | 0.1% | {'9' * 5000}x | $ |\nB | 1% | 2.5 | $ |\n",
        "[/red] | 0.1% | [bold] | $ |\nB | 1% | 2.5 | $ |\n",
    ],
)
@pytest.mark.parametrize("command", ["convert - --to json", "check -"])
def test_what_is_said_of_odd_text_is_harmless(text: str, command: str) -> None:
    done = subprocess.run(
        [*WIRECOPY, *command.split()], input=text.encode(), capture_output=True, check=False
    )
    assert done.returncode in (0, 1)
    said = done.stderr if command.startswith("convert") else done.stdout
    for line in said.decode().splitlines():
        assert line.isprintable()
        assert len(line) < 500


MEMORY = """
import resource, sys
import wirecopy

def stories(count):
    text = sys.argv[2].replace(r"\\n", "\\n")
    for number in range(count):
        yield wirecopy.read(f"S{number}" + text)

options = {"date": "2026-01-31T12:00:00Z"} if sys.argv[1] == "newsml" else {}
with open("/dev/null", "wb") as null:
    for count in (300, int(sys.argv[3])):
        wirecopy.write(stories(count), null, to=sys.argv[1], options=options)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize("to", [name for name in EXPORTERS if name not in ("nitf", "ninjs")])
def test_memory_does_not_grow_with_the_number_of_documents(to: str) -> None:
    """`nitf` holds one document a file, and a composite of `ninjs` is bounded by its reader."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, to, STORY.replace("\n", r"\n"), "6000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    few, many = map(int, done.stdout.split())
    # In KiB. Six thousand documents are 10 MB in memory.
    assert many - few < 6_000


def test_eight_threads_convert_as_one_does() -> None:
    texts = [f"S{number}{STORY}" for number in range(64)]

    def convert(text: str) -> list[bytes]:
        return [
            wirecopy.convert(text, to=to, options=OPTIONS.get(to, {}))
            for to in ("csv", "json", "newsml", "text", "xlsx")
        ]

    expected = list(map(convert, texts))
    before = threading.active_count()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(convert, texts)) == expected
    assert threading.active_count() == before


class Calls(RuleBasedStateMachine):
    """Any order of calls, right and wrong: none leaves anything behind for the next."""

    def __init__(self) -> None:
        super().__init__()
        self.expected = wirecopy.convert(STORY, to="json")

    @rule(document=any_documents(), to=st.sampled_from(["csv", "json", "text", "xlsx"]))
    def write(self, document: wirecopy.Document, to: str) -> None:
        heard: list[Any] = []
        wirecopy.convert(wirecopy.convert(wirecopy.Source("x", ""), to="json"), to=to, from_="json")
        first = _written(document, to, heard)
        assert _written(document, to, []) == first

    @rule(text=st.text())
    def read(self, text: str) -> None:
        assert wirecopy.read(text) == wirecopy.read(text)

    @rule(name=st.sampled_from(["nosuch", "xslx", ""]))
    def ask_for_what_there_is_not(self, name: str) -> None:
        with pytest.raises(wirecopy.WirecopyError) as caught:
            wirecopy.convert(STORY, to=name)
        assert caught.value.code
        assert caught.value.hint

    @rule(options=st.sampled_from([{"nosuch": 1}, {"delimiter": ""}, {"header": "perhaps"}]))
    def ask_wrongly(self, options: dict[str, Any]) -> None:
        with pytest.raises(wirecopy.UsageError):
            wirecopy.convert(STORY, to="csv", options=options)

    @invariant()
    def nothing_has_changed(self) -> None:
        assert wirecopy.convert(STORY, to="json") == self.expected


def _written(document: wirecopy.Document, to: str, heard: list[Any]) -> bytes:
    from io import BytesIO

    stream = BytesIO()
    wirecopy.write(document, stream, to=to, on_diagnostic=lambda *said: heard.append(said))
    return stream.getvalue()


TestCalls = Calls.TestCase
TestCalls.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


def test_the_floors_of_our_libraries_hold(tmp_path: Path) -> None:
    """Not by their version numbers: by what they do."""
    from lxml import etree

    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY told "TOPSECRET">')
    attack = f'<!DOCTYPE a [<!ENTITY % outside SYSTEM "{secret.as_uri()}"> %outside;]><a>&told;</a>'
    for parser in (None, etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)):
        try:
            root = etree.fromstring(attack.encode(), parser)
        except etree.XMLSyntaxError:
            continue
        assert "TOPSECRET" not in "".join(root.itertext())  # type: ignore[arg-type]  # the stubs' itertext may give bytes


@pytest.mark.parametrize("reader", ["newsml", "nitf", "rss", "atom", "xlsx"])
def test_no_reader_tells_a_secret_or_asks_the_network(reader: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    root = {"newsml": "newsItem", "nitf": "nitf", "rss": "rss", "atom": "feed"}.get(reader, "a")
    attacks = [
        f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "{secret.as_uri()}">]><{root}><p>&x;</p></{root}>',
        f'<!DOCTYPE {root} [<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;]><{root}/>',
        f'<!DOCTYPE {root} SYSTEM "http://127.0.0.1:9/x.dtd"><{root}/>',
        f'<{root} xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{secret.as_uri()}" parse="text"/></{root}>',
        "<!DOCTYPE a [<!ENTITY a0 'ha'>"
        + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
        + f"]><{root}>&a11;</{root}>",
    ]
    for attack in attacks:
        try:
            told = str(list(wirecopy.read_many([attack.encode()], from_=reader)))
        except wirecopy.WirecopyError as error:
            told = str(error)
        assert "TOPSECRET" not in told
        assert len(told.splitlines()) == 1
