"""Our own formats keep the contract that `wirecopy.testing` holds third parties to; bad ones fail."""

import decimal
import doctest
import io
import itertools
import json
import locale
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import strategies as st

import wirecopy
from wirecopy import (
    Article,
    Diagnostic,
    Document,
    Exporter,
    Filter,
    Quote,
    QuoteTable,
    Reader,
    Sink,
    Source,
    testing,
)
from wirecopy.plugins import registry
from wirecopy.testing import (
    ContractBroken,
    ExporterContract,
    any_documents,
    check_exporter,
    check_filter,
    check_reader,
    wire_documents,
)

OWN = [plugin for plugin in registry.plugins() if plugin.is_own]
SURROGATES = re.compile(r"[\ud800-\udfff]|\\\\ud[89a-f]")
WIRE = "RIO | -0.07% | 63.345 | $ | |\nMiners slip\nShares fell.\nA. Roe--BTZ"
DOCUMENTS = Path(__file__).parent / "documents"
SAMPLES = {
    "newsml": ("<newsItem><contentMeta><headline>Miners slip</headline></contentMeta></newsItem>",),
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Miners slip</title></entry></feed>',
    ),
    "anpa": (f"\x01a0001\r\n\x02{WIRE}\x03\x04",),
    "iptc7901": (f"\x01HRW0001 4 WI 0004 x\r\n\x02{WIRE}\x03\x04",),
    "rss": ("<rss><channel><item><title>Miners slip</title></item></channel></rss>",),
    "wire": (WIRE,),
    "docx": ((DOCUMENTS / "pandoc.docx").read_bytes(),),
    "eml": (f"Subject: Miners slip\n\n{WIRE}",),
    "mhtml": ("Content-Type: text/html\n\n<h1>Miners slip</h1><p>Shares fell on Monday.</p>",),
    "odt": ((DOCUMENTS / "pandoc.odt").read_bytes(),),
    "ods": ((DOCUMENTS / "libreoffice.ods").read_bytes(),),
    "pdf": ((DOCUMENTS / "reportlab.pdf").read_bytes(),),
    "rtf": ((DOCUMENTS / "pandoc.rtf").read_bytes(),),
    "xls": ((DOCUMENTS / "xlwt.xls").read_bytes(),),
}


@pytest.mark.parametrize(
    "test", [name for name in dir(ExporterContract) if name.startswith("test_")]
)
@pytest.mark.parametrize("name", [each.name for plugin in OWN for each in plugin.exporters])
def test_our_exporters_keep_the_contract(name: str, test: str) -> None:
    # Parquet is written in groups of documents.
    options = {"group": 1} if name == "parquet" else None
    contract = type("Contract", (ExporterContract,), {"exporter": name, "options": options})()
    getattr(contract, test)()


@pytest.mark.parametrize("name", [each.name for plugin in OWN for each in plugin.readers])
def test_our_readers_keep_the_contract(name: str) -> None:
    check_reader(name, samples=SAMPLES.get(name) or (wirecopy.convert(WIRE, to=name),))  # type: ignore[arg-type]  # the test knows better


@pytest.mark.parametrize("name", [each.name for plugin in OWN for each in plugin.filters])
def test_our_filters_keep_the_contract(name: str) -> None:
    check_filter(name)


def test_the_round_trip_is_part_of_the_contract() -> None:
    check_exporter("jsonl", carries=any_documents().filter(_is_encodable))
    check_exporter("text", reader="wire", carries=wire_documents())


def test_the_example_in_the_docstring_runs() -> None:
    assert doctest.testmod(testing) == (0, 3)


def _is_encodable(document: Document) -> bool:
    # As text: what `str` makes of a dict spells its odd characters out.
    said = json.dumps(msgspec.to_builtins(document, str_keys=True), default=str, ensure_ascii=False)
    return not SURROGATES.search(said)


def each_headline(write: Callable[[Any, str], None]) -> Callable[..., None]:
    def export(documents: Iterable[Document], sink: Sink, _options: None) -> None:
        with sink.text() as text:
            for document in documents:
                for article in document.articles:
                    write(text, article.headline.encode("utf-8", "replace").decode())

    return export


def holds_documents(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    held = list(documents)
    each_headline(lambda text, line: text.write(line))(held, sink, None)


def keeps_text(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    kept = [block.text for each in documents for article in each.articles for block in article.body]
    with sink.text() as text:
        text.write("".join(kept).encode("utf-8", "replace").decode())


def closes(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    with sink.binary() as stream:
        list(map(id, documents))
        stream.close()


def stops_early(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    with sink.text() as text:
        text.writelines("one" for _, _ in zip(range(5), documents, strict=False))


def swallows(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    try:
        each_headline(lambda text, line: text.write(line))(documents, sink, None)
    except Exception:
        return


def yields(documents: Iterable[Document], _sink: Sink, _options: None) -> Iterator[Document]:
    yield from documents


def needs_a_document(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    first, *_ = (document.children for document in documents)
    sink.warn("first", f"{len(first)}")


def trips_over_surrogates(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    with sink.text() as text:
        for document in documents:
            text.writelines(article.headline for article in document.articles)


def warns_badly(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    for _ in documents:
        sink.warn("Not A Code", "")


def warns_without_words(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    for _ in documents:
        sink.warn("a-code", None)  # type: ignore[arg-type]


def replaces_errors(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    try:
        each_headline(lambda text, line: text.write(line))(documents, sink, None)
    except wirecopy.WirecopyError as error:
        raise RuntimeError("something went wrong") from error


def keeps_the_sink(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    KEPT.append(sink)
    each_headline(lambda text, line: text.write(line))(documents, sink, None)


KEPT: list[Sink] = []


def starts_a_thread(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    threading.Timer(0.5, str).start()
    each_headline(lambda text, line: text.write(line))(documents, sink, None)


def while_writing(act: Callable[[], object]) -> Callable[..., None]:
    return each_headline(lambda _text, _line: act())  # type: ignore[arg-type]  # the test knows better


BAD = {
    "holds documents": (holds_documents, "still holds 2 documents"),
    "keeps text": (keeps_text, "keeps what"),
    "closes": (closes, "closes the sink"),
    "stops early": (stops_early, "took 5 of 120 documents"),
    "swallows": (swallows, "swallows or replaces"),
    "yields": (yields, "returns generator"),
    "needs a document": (needs_a_document, "raises ValueError"),
    "trips over surrogates": (trips_over_surrogates, "raises UnicodeEncodeError"),
    "replaces errors": (replaces_errors, "swallows or replaces"),
    "warns badly": (warns_badly, "say sink.warn"),
    "warns without words": (warns_without_words, "say sink.warn"),
    "prints": (each_headline(lambda _text, line: print(line)), "prints "),
    "prints past Python": (while_writing(lambda: os.write(1, b"hello")), "prints 'hello"),
    "keeps the sink": (keeps_the_sink, "keeps the sink"),
    "starts a thread": (starts_a_thread, "leaves threads behind"),
    "moves": (while_writing(lambda: os.chdir("/")), "changes the working folder"),
    "sets a variable": (
        while_writing(lambda: os.environ.update(CONTRACT="x")),
        "changes the environment",
    ),
    "sets the locale": (
        while_writing(lambda: locale.setlocale(locale.LC_NUMERIC, "C.UTF-8")),
        "changes the locale",
    ),
    "sets the precision": (
        while_writing(lambda: setattr(decimal.getcontext(), "prec", 5)),
        "changes the decimal context",
    ),
    "has a clock": (each_headline(lambda text, _: text.write(time.ctime())), "other bytes"),
    "rolls dice": (each_headline(lambda text, _: text.write(str(random.random()))), "other bytes"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_exporter_is_told_what_to_do(kind: str) -> None:
    export, said = BAD[kind]
    with pytest.raises(ContractBroken, match=said) as caught:
        check_exporter(Exporter("bad", export))  # type: ignore[arg-type]  # the test knows better
    assert str(caught.value).startswith("exporter 'bad' ")
    assert "; " in str(caught.value)


def test_an_exporter_is_run_elsewhere_for_the_order_of_its_sets(tmp_path: Path) -> None:
    (tmp_path / "shuffling.py").write_text(SHUFFLING)
    done = subprocess.run(
        [sys.executable, "-c", "from wirecopy.testing import *; check_exporter('shuffling')"],
        env={**os.environ, "WIRECOPY_PLUGINS": str(tmp_path), "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
    )
    assert "ContractBroken: exporter 'shuffling' writes other bytes the second time" in done.stderr


SHUFFLING = """
import wirecopy

def export(documents, sink, options):
    with sink.text() as text:
        for document in documents:
            text.writelines({"one", "two", "three", "four", "five", "six"})

@wirecopy.hookimpl
def wirecopy_exporters():
    return [wirecopy.Exporter("shuffling", export)]
"""


class Unexplained(msgspec.Struct, frozen=True):
    loud: bool = False


def test_options_without_a_word_are_told_to_explain_themselves() -> None:
    said = r"does not say what its option 'loud' does; declare `loud: Annotated\["
    with pytest.raises(ContractBroken, match=said):
        check_exporter(
            Exporter("bad", each_headline(lambda _text, _line: None), options=Unexplained)
        )
    with pytest.raises(ContractBroken, match=said):
        check_reader(Reader("bad", read_well, options=Unexplained), samples=("sample",))
    with pytest.raises(ContractBroken, match=said):
        check_filter(Filter("bad", lambda documents, _: documents, options=Unexplained))


def test_an_empty_package_is_a_broken_one() -> None:
    def export(documents: Iterable[Document], sink: Sink, _options: None) -> None:
        if sink.is_package:
            return
        each_headline(lambda text, line: text.write(line))(documents, sink, None)

    with pytest.raises(ContractBroken, match="puts no file into a package"):
        check_exporter(Exporter("bad", export, package=True))


def headlines_of(document: Document, _options: None) -> list[str]:
    return [each.headline.encode("utf-8", "replace").decode() for each in document.articles]


def write_prepared(prepared: Iterable[list[str]], sink: Sink, _options: None) -> None:
    with sink.text() as text:
        for headlines in prepared:
            text.writelines(headlines)


def test_an_exporter_in_two_stages_writes_documents() -> None:
    exporter = Exporter("two", write_prepared, prepare=headlines_of)
    check_exporter(exporter)
    stream = io.StringIO()
    with Sink.open(stream) as sink:
        exporter.function()([Document((Article("a"),)), Document((Article("b"),))], sink, None)
    assert stream.getvalue() == "ab"
    assert (exporter.preparation(), exporter.finish()) == (headlines_of, write_prepared)
    with pytest.raises(TypeError, match="neither a function nor"):
        Exporter("two", write_prepared, prepare="no place")


def prepares_a_lambda(document: Document, _options: None) -> Callable[[], Document]:
    return lambda: document


def prepares_by_number() -> Callable[[Document, None], list[str]]:
    numbers = itertools.count()
    return lambda document, _: [f"{next(numbers)} {each}" for each in headlines_of(document, None)]


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (prepares_a_lambda, "prepares what cannot be pickled"),
        (prepares_by_number(), "writes other bytes"),
    ],
)
def test_a_bad_preparation_is_told_what_to_do(prepare: Any, said: str) -> None:
    def write(prepared: Iterable[Any], sink: Sink, _options: None) -> None:
        with sink.text() as text:
            for each in prepared:
                text.writelines(each if isinstance(each, list) else [])

    with pytest.raises(ContractBroken, match=said):
        check_exporter(Exporter("bad", write, prepare=prepare))


def test_an_exporter_that_loses_text_does_not_read_back() -> None:
    def read(source: Source, _options: None) -> Iterator[Document]:
        yield Document((Article(source.text()),))

    loud = Exporter("loud", each_headline(lambda text, line: text.write(line.upper())))
    headlines = st.from_regex("[a-z]+", fullmatch=True)
    documents = headlines.map(lambda headline: Document((Article(headline),)))
    with pytest.raises(ContractBroken, match="does not read back"):
        check_exporter(loud, reader=Reader("loud", read), carries=documents)


@pytest.mark.parametrize("to", ["json", "newsml", "ninjs", "nitf"])
def test_our_exporters_keep_the_state_of_items(to: str) -> None:
    class Kept(ExporterContract):
        exporter = to
        reader = to

    Kept().test_it_keeps_the_state_of_items()


@pytest.mark.parametrize("place", ["Item.status", "Item.embargoed", "Item.embargoed:end"])
def test_an_exporter_that_makes_items_usable_is_told_so(place: str) -> None:
    def read(source: Source, _options: None) -> Iterator[Document]:
        yield Document((Article(source.text()),))

    class Careless(ExporterContract):
        exporter = Exporter(
            "loud",
            each_headline(lambda text, line: text.write(line)),
            carries=frozenset({"*", place}),
        )
        reader = Reader("loud", read)

    with pytest.raises(ContractBroken, match=f"makes usable what is not: (.|\n)*leave {place} out"):
        Careless().test_it_keeps_the_state_of_items()


def read_well(source: Source, _options: None) -> Iterator[Document]:
    yield Document((Article(source.binary().decode("utf-8", "replace")),))


def read_names(source: Source, _options: None) -> Iterator[Document]:
    yield Document((Article(source.name),))


def read_floats(_source: Source, _options: None) -> Iterator[Document]:
    yield Document((QuoteTable((Quote("RIO", price=63.345),)),))  # type: ignore[arg-type]


def read_saying(_source: Source, _options: None) -> Iterator[Document]:
    yield Document((Article("a"),), diagnostics=(Diagnostic("Not A Code", "warning", "b"),))


def read_raising(source: Source, _options: None) -> Iterator[Document]:
    yield Document((Article(source.binary().decode("ascii")),))


def read_printing(source: Source, _options: None) -> Iterator[Document]:
    print("reading")
    yield Document((Article(source.name),))


def read_not_letting_go(source: Source, _options: None) -> Iterator[Document]:
    try:
        yield Document((Article(source.binary().decode("utf-8", "replace")),))
    except GeneratorExit:
        yield Document()


def read_list(source: Source, _options: None) -> list[Document]:
    return [Document((Article(source.text()[:1]),))]


def read_odd_types(source: Source, _options: None) -> Iterator[str]:
    yield source.name


def read_nothing(_source: Source, _options: None) -> Iterator[Document]:
    yield from ()


def read_dice(_source: Source, _options: None) -> Iterator[Document]:
    yield Document((Article(str(random.random())),))


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (read_raising, "raises UnicodeDecodeError"),
        (read_printing, "prints 'reading.*; say what is odd by a Diagnostic"),
        (read_not_letting_go, "raises RuntimeError when it is left"),
        (read_list, "returns list; be a generator"),
        (read_odd_types, "yields an invalid Document: Expected `Document`, got `str`"),
        (read_names, "makes something else of"),
        (read_floats, "yields an invalid Document: Expected `decimal"),
        (read_saying, r"says Diagnostic\(.*; make it Diagnostic\('a-code-of-words'"),
        (read_nothing, "makes nothing of 'sample'"),
        (read_dice, "other documents the second time"),
    ],
)
def test_a_bad_reader_is_told_what_to_do(read: Any, said: str) -> None:
    with pytest.raises(ContractBroken, match=said):
        check_reader(Reader("bad", read), samples=("sample",))


def test_a_reader_without_samples_is_asked_for_some() -> None:
    with pytest.raises(ContractBroken, match=r"comes without samples; give some: `samples = \("):
        check_reader(Reader("bad", read_well))


@pytest.mark.parametrize("sample", ["a sample", b"a sample"])
def test_a_sample_that_is_no_tuple_is_not_taken_apart(sample: str) -> None:
    with pytest.raises(ContractBroken, match=r"takes one text for all .*; write `samples = \("):
        check_reader(Reader("bad", read_well), samples=sample)


class Needy(msgspec.Struct, frozen=True):
    desk: Annotated[str, msgspec.Meta(description="whose news it is")]
    most: Annotated[int, msgspec.Meta(description="how many", ge=1)] = 0


def test_wrong_options_are_the_contracts_fault() -> None:
    """They are the test's, so the format is not told to write any text."""
    said = "'needy' is tested with the wrong options: needy needs the option 'desk'"
    export = each_headline(lambda text, line: text.write(line))
    with pytest.raises(ContractBroken, match=said):
        check_exporter(Exporter("needy", export, options=Needy))
    with pytest.raises(ContractBroken, match=said):
        check_reader(Reader("needy", read_well, options=Needy), samples=("sample",))
    with pytest.raises(ContractBroken, match=said):
        check_filter(Filter("needy", sift_holding, options=Needy))


def test_a_default_fits_its_option() -> None:
    reader = Reader("needy", read_well, options=Needy)
    said = "reader 'needy' has an option 'most' whose default does not fit: Expected `int` >= 1"
    with pytest.raises(ContractBroken, match=said):
        check_reader(reader, samples=("sample",), options={"desk": "a"})


def sift_holding(documents: Iterator[Document], _options: None) -> Iterator[Document]:
    yield from list(documents)


def sift_raising(documents: Iterator[Document], _options: None) -> Iterator[Document]:
    for document in documents:
        yield Document((document.children[0],))


def sift_swallowing(documents: Iterator[Document], _options: None) -> Iterator[Document]:
    with suppress(wirecopy.WirecopyError):
        yield from documents


def sift_odd_types(documents: Iterator[Document], _options: None) -> Iterator[str]:
    yield from (document.source for document in documents)


@pytest.mark.parametrize(
    ("sift", "said"),
    [
        (sift_holding, "still holds 2 documents"),
        (sift_swallowing, "swallows or replaces"),
        (sift_raising, "raises IndexError"),
        (sift_odd_types, "yields an invalid Document: Expected `Document`, got `str`"),
    ],
)
def test_a_bad_filter_is_told_what_to_do(sift: Any, said: str) -> None:
    with pytest.raises(ContractBroken, match=said):
        check_filter(Filter("bad", sift))
