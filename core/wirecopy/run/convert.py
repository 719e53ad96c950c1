"""The whole journey: read, filter, write.

Documents are pulled through one at a time, so memory does not grow with their number.
"""

import os
import re
import sys
from collections.abc import (
    Callable,
    Container,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import cache
from io import BytesIO
from itertools import chain
from typing import IO, Any, TypeGuard, cast, overload

import msgspec

from wirecopy import errors
from wirecopy.files import archives, atomic, remote
from wirecopy.files.atomic import Identity, is_device
from wirecopy.files.commits import Durability, Group
from wirecopy.files.faults import write_errors
from wirecopy.files.sink import Output, Sink
from wirecopy.files.source import STANDARD, DecodeErrors, Input, Source, files_of
from wirecopy.kit.soundness import sound
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter, Filter, Reader
from wirecopy.plugins.options import check_unicode, from_mapping, parse
from wirecopy.run import carrying, recognition, release
from wirecopy.run.inputs import files_read
from wirecopy.run.release import Rules
from wirecopy.tree.nodes import (
    Article,
    Diagnostic,
    Document,
    Paragraph,
    QuoteTable,
    checked,
    checked_diagnostic,
)

#: A format's options: its own record, or its values by name.
Options = msgspec.Struct | Mapping[str, Any] | None  # Any: each option has its own type
#: A filter: `name`, `name:option=value:option=value`, or its name and its options.
FilterChoice = str | tuple[str, Options]
#: Is told the name of the source or output and what there is to say about it.
OnDiagnostic = Callable[[str, Diagnostic], None]


class Summary(msgspec.Struct, frozen=True):
    """What went through: how many of each, and how many diagnostics by code."""

    documents: int
    quotes: int
    articles: int
    paragraphs: int
    diagnostics: dict[str, int]
    tables: int = 0


#: Of an input of which nothing could be read.
NOTHING = Summary(0, 0, 0, 0, {})


def read(
    content: Input | Source,
    *,
    from_: str | None = None,
    options: Options = None,
    encoding: str | None = None,
    decode_errors: DecodeErrors = "strict",
) -> Document:
    """Reads one document.

    `content` is a path object, an open file, or the text itself as `str` or `bytes`. `from_` names
    the format; without it the path's extension decides, and text without a name is wire text.
    `encoding` overrides byte order marks and UTF-8. Odd text never raises: see
    `Document.diagnostics`. Raises `InputUnavailable`, `Undecodable`, `FormatUnavailable`,
    `BadOption`, `UsageError` for what is not an input, and `BadData` when the input does not hold
    exactly one document.
    """
    chosen = registry.reader(from_) if from_ else None
    source = (
        content
        if isinstance(content, Source)
        else Source.of(content, encoding=encoding, decode_errors=decode_errors)
    )
    documents = list(_documents(source, chosen, options))
    if len(documents) != 1:
        name = content.name if isinstance(content, Source) else Source.of(content).name
        raise errors.BadData(
            f"holds {len(documents)} documents, not one",
            source=name or "<input>",
            hint="use read_many",
        )
    return documents[0]


def read_many(
    contents: Input | Source | Iterable[Input | Source],
    *,
    from_: str | None = None,
    options: Options = None,
    encoding: str | None = None,
    decode_errors: DecodeErrors = "strict",
) -> Iterator[Document]:
    """Reads all documents of one input or an iterable of inputs, one at a time; see `read`."""
    chosen = registry.reader(from_) if from_ else None
    for content in _listed(contents):
        source = (
            content
            if isinstance(content, Source)
            else Source.of(content, encoding=encoding, decode_errors=decode_errors)
        )
        yield from _documents(source, chosen, options)


def _documents(source: Source, chosen: Reader | None, options: Options) -> Iterator[Document]:
    """What a source holds, read by the chosen reader or by the one that its name says."""
    if chosen is not None:
        reader = chosen
    else:
        reader, source = recognition.reader_for(source)
    source, told = source.settled()
    if not registry.is_foreign(reader):
        documents = reader.function()(source, record(options, reader))
        yield from _telling(documents, told) if told else documents
        return
    with registry.border(reader, source=source.name or None):
        documents = map(checked, reader.function()(source, record(options, reader)))
        yield from _telling(documents, told) if told else documents


def _telling(documents: Iterable[Document], told: tuple[Diagnostic, ...]) -> Iterator[Document]:
    """The documents, of which the first says what there is to say of the whole input, too."""
    for document in documents:
        if told:
            document = msgspec.structs.replace(document, diagnostics=told + document.diagnostics)
            told = ()
        yield document


def write(
    documents: Document | Iterable[Document],
    output: Output,
    *,
    to: str | None = None,
    options: Options = None,
    force: bool = False,
    strict: bool = False,
    jobs: int = 1,
    allow_unusable: bool = False,
    fail_on_loss: bool = False,
    date: str | None = None,
    on_diagnostic: OnDiagnostic | None = None,
) -> Summary:
    """Writes documents to `output`: a path, or a file open for writing.

    `to` names the format; without it the path's extension decides. A file is complete or untouched,
    and replaced only with `force`. `on_diagnostic` hears of what the readers had to say and of what
    the format cannot carry; with `strict` any such warning is a `StrictFailure`, and nothing is
    written, and likewise with `fail_on_loss` if anything that was said is lost. The exporter may
    use `jobs` processors.

    An item that is withheld, canceled or embargoed is refused (`Unusable`) by formats that cannot
    say so, unless `allow_unusable`. `date`, an ISO 8601 time with its zone, else
    `SOURCE_DATE_EPOCH`, says which embargoes are over: without it none is. Raises
    `FormatUnavailable`, `BadOption`, `OutputUnavailable`, `OutputExists`, `WriteFailed`,
    `PluginFailed`, and `UsageError` for what is not a document, or one that cannot be written since
    its fields hold what their types forbid.
    """
    exporter = registry.exporter(to) if to else _exporter_for(output)
    if not isinstance(jobs, int) or jobs < 1:
        raise errors.UsageError(
            f"nothing can be written on {jobs!r} processors", hint="let `jobs` be 1 or more"
        )
    if isinstance(documents, Document):
        documents = (documents,)
    elif isinstance(documents, str) or not isinstance(documents, Iterable):
        raise errors.UsageError(
            f"expected a `Document` or an iterable of them, got `{type(documents).__name__}`",
            hint="`read` makes documents, `convert` takes texts and paths",
        )
    tally = Tally(on_diagnostic)
    checks = exporter.checks
    if callable(checks):  # a package has more than the options name
        checks = not fills_package(exporter, output) and checks(record(options, exporter))
    counted = tally.count(documents, look=None if checks else sound)
    try:
        put(
            counted,
            exporter,
            output,
            options=options,
            force=force,
            strict=strict,
            jobs=jobs,
            tally=tally,
            rules=Rules(allow_unusable=allow_unusable, date=date or "", fail_on_loss=fail_on_loss),
        )
    except Exception as error:
        counted.close()
        explain_wrong_types(
            error, documents if isinstance(documents, list | tuple) else [tally.last]
        )
        raise
    return tally.summary()


def put(
    items: Iterable[Any],  # Any: documents, or what the exporter's first stage made of them
    exporter: Exporter,
    output: Output,
    *,
    options: Options,
    force: bool,
    strict: bool,
    jobs: int,
    tally: "Tally",
    are_prepared: bool = False,
    are_released: bool = False,
    reads: Container[Identity] = (),
    rules: Rules = Rules(),  # noqa: B008  # it cannot change
    durability: Durability = "each",
    group: Group | None = None,
) -> None:
    """Writes items to an output, whole or not at all; `tally` hears what there is to say.

    What is released, or prepared, has passed the gate of `rules` before. `reads` are files, by
    device and number, that no member of a package may replace. `durability` and `group` are as of
    `Sink.open`.
    """
    with registry.border(exporter):  # its options may have a __post_init__
        chosen = record(options, exporter)
    chosen = dated(chosen, exporter, rules)
    is_gated = are_released or are_prepared
    if not is_gated and (gate := release.gate(exporter, rules)) is not None:
        items = gate.passed(items)
    name = os.fspath(output) if _is_path(output) else ""
    # Who claims a whole name packs by itself.
    is_claimed = any(each and name.lower().endswith(each) for each in exporter.extensions)
    kind = archives.kind_of(name)
    if kind and not is_claimed and not (kind == "zip" and exporter.package):
        raise errors.UsageError(
            f"'{exporter.name}' is written as one file, not as an archive",
            source=name,
            hint="a name that ends with .zip takes all its files"
            if exporter.package
            else "a name that ends with .gz has it compressed",
        )
    is_foreign = registry.is_foreign(exporter)
    is_stream = name in ("", STANDARD) or is_device(name)
    if is_stream:
        items = _begun(items)

    def report(diagnostic: Diagnostic) -> None:
        tally.report(name, checked_diagnostic(diagnostic) if is_foreign else diagnostic)

    name = remote.shown(name)
    with Sink.open(
        output,
        force=force,
        package=fills_package(exporter, output),
        report=report,
        jobs=jobs,
        reads=reads,
        compress=not is_claimed,
        hold=strict or rules.fail_on_loss,
        durability=durability,
        group=group,
    ) as sink:
        # An exporter's temporary files may fill the disk, too, and it may have pipes of its own.
        may_be_left = is_foreign and is_stream
        with registry.border(exporter, may_be_left=may_be_left), write_errors(name):
            export = exporter.finish() if are_prepared else exporter.function()
            if is_foreign and not are_prepared:
                items = carrying.watched(items, exporter, report)
            returned: object = export(items, sink, chosen)
            # A function with `yield` in it has not even begun.
            if returned is not None:
                raise TypeError(f"it returned {type(returned).__name__}, not None")
            if not _is_path(output) and getattr(output, "closed", False):
                raise ValueError("it closed the file that it was given")
        if strict and tally.has_warnings:
            raise errors.StrictFailure(
                "not written, for there are diagnostics",
                source=sink.name or None,
                hint="repair the text, or leave --strict out",
            )
        if rules.fail_on_loss and (
            lost := sum(tally.codes.get(each, 0) for each in release.LOSSES)
        ):
            raise errors.StrictFailure(
                f"not written, for {lost} things would be lost"
                if lost > 1
                else "not written, for something would be lost",
                source=sink.name or None,
                hint="the diagnostics say what; leave --fail-on-loss out to write the rest",
            )


def _begun(items: Iterable[Any]) -> Iterator[Any]:  # Any: as in `put`
    """The items, the first of which is at hand.

    A stream takes nothing back: where the first input is refused, nothing is written to it.
    """
    rest = iter(items)
    for first in rest:
        return chain((first,), rest)
    return iter(())


@overload
def convert(
    inputs: Input | Source | Iterable[Input | Source],
    output: None = None,
    *,
    to: str,
    from_: str | None = ...,
    options: Options = ...,
    reader_options: Options = ...,
    filters: Sequence[FilterChoice] = ...,
    encoding: str | None = ...,
    decode_errors: DecodeErrors = ...,
    force: bool = ...,
    strict: bool = ...,
    allow_unusable: bool = ...,
    fail_on_loss: bool = ...,
    date: str | None = ...,
    on_diagnostic: OnDiagnostic | None = ...,
) -> bytes: ...


@overload
def convert(
    inputs: Input | Source | Iterable[Input | Source],
    output: Output,
    *,
    to: str | None = ...,
    from_: str | None = ...,
    options: Options = ...,
    reader_options: Options = ...,
    filters: Sequence[FilterChoice] = ...,
    encoding: str | None = ...,
    decode_errors: DecodeErrors = ...,
    force: bool = ...,
    strict: bool = ...,
    allow_unusable: bool = ...,
    fail_on_loss: bool = ...,
    date: str | None = ...,
    on_diagnostic: OnDiagnostic | None = ...,
) -> Summary: ...


def convert(
    inputs: Input | Source | Iterable[Input | Source],
    output: Output | None = None,
    *,
    to: str | None = None,
    from_: str | None = None,
    options: Options = None,
    reader_options: Options = None,
    filters: Sequence[FilterChoice] = (),
    encoding: str | None = None,
    decode_errors: DecodeErrors = "strict",
    force: bool = False,
    strict: bool = False,
    allow_unusable: bool = False,
    fail_on_loss: bool = False,
    date: str | None = None,
    on_diagnostic: OnDiagnostic | None = None,
) -> Summary | bytes:
    """Reads one input or an iterable of inputs and writes them all to one `output`.

    Without an output the result comes back as bytes. `options` are the exporter's,
    `reader_options` the reader's. `filters` change the documents in their order; each is a name,
    `"select:symbols=RIO,BHP:only=quotes"`, or a pair of name and options. The rest is as in `read`
    and `write`.
    """
    listed = list(_listed(inputs))
    reads: set[Identity] = set()
    if output is not None:
        reads.update(found for each in listed for found in files_read(each))
        if replaced(output) in reads:
            raise own_input(output)
    documents = read_many(
        listed,
        from_=from_,
        options=reader_options,
        encoding=encoding,
        decode_errors=decode_errors,
    )
    documents = filtered(filters, documents)
    if output is None and to is None:
        raise errors.UsageError("nothing says which format to write", hint="name one with `to`")
    target: Output = BytesIO() if output is None else output
    tally = Tally(on_diagnostic)
    put(
        tally.count(documents),
        registry.exporter(to) if to else _exporter_for(target),
        target,
        options=options,
        force=force,
        strict=strict,
        jobs=1,
        tally=tally,
        reads=reads,
        rules=Rules(allow_unusable=allow_unusable, date=date or "", fail_on_loss=fail_on_loss),
    )
    return target.getvalue() if isinstance(target, BytesIO) and output is None else tally.summary()


def filtered(filters: Iterable[FilterChoice], documents: Iterator[Document]) -> Iterator[Document]:
    """The documents as the filters, one after the other, change them."""
    if isinstance(filters, str) or not isinstance(filters, Iterable):
        raise errors.UsageError(f"{filters!r} is not a list of filters", hint="write `filters=[…]`")
    for choice in filters:
        documents = _filtered(*_filter(choice), documents)
    return documents


def replaced(output: Output) -> Identity | None:
    """The device and number of the file that an output replaces, or is written into."""
    if output == STANDARD:
        output = cast(IO[str], sys.stdout)
    if _is_path(output):
        return atomic.replaced(output)
    return next(files_of(cast(IO[str], output)), None)


def own_input(output: Output) -> errors.OutputUnavailable:
    """The error for an output that is an input."""
    return errors.OutputUnavailable(
        "is the input itself",
        source=remote.shown(os.fspath(output)) if _is_path(output) else "<output>",
        hint="write to another name",
    )


def fills_package(exporter: Exporter, output: Output) -> bool:
    """Whether an exporter fills the folder or zip file that an output names."""
    if not exporter.package or not _is_path(output):
        return False
    name = os.fspath(output)
    return (
        name.endswith(("/", os.sep))
        or name.lower().endswith(".zip")
        or (not remote.is_url(name) and os.path.isdir(atomic.destination(name)))
    )


def explain_wrong_types(error: Exception, documents: Iterable[object]) -> None:
    """Raises `UsageError` if an error came of a document that holds what its types forbid.

    Documents are looked into only then: that would cost more than making them.
    """
    if isinstance(error, errors.WirecopyError | OSError):
        return
    for document in documents:
        try:
            checked(document)
        except TypeError as complaint:
            raise errors.UsageError(
                f"invalid Document: {complaint}", hint="fix the code that built it"
            ) from error


class Tally:
    """Counts what passes, and hands on what there is to say about it."""

    def __init__(self, on_diagnostic: OnDiagnostic | None) -> None:
        self.on_diagnostic = on_diagnostic
        self.codes: dict[str, int] = {}
        self.documents = self.quotes = self.tables = self.articles = self.paragraphs = 0
        self.has_warnings = False
        self.last = Document()

    def count(
        self, documents: Iterable[Document], look: Callable[[object], object] | None = None
    ) -> Generator[Document, None, None]:
        """Counts documents on their way; when that ends, `last` is the last that went.

        `look` raises `TypeError` for one that cannot be written.
        """
        document = self.last
        try:
            for document in documents:
                try:
                    if look is not None:
                        look(document)
                    self.look_at(document)
                except Exception as error:
                    explain_wrong_types(error, [document])
                    raise
                yield document
        finally:
            self.last = document

    def look_at(self, document: Document) -> None:
        """Counts one document."""
        self.documents += 1
        for child in document.children:
            if isinstance(child, QuoteTable):
                self.quotes += len(child.quotes)
            elif isinstance(child, Article):
                self.articles += 1
                self.paragraphs += [type(block) for block in child.body].count(Paragraph)
            else:
                self.tables += 1
        for diagnostic in document.diagnostics:
            self.report(document.source, diagnostic)

    def report(self, source: str, diagnostic: Diagnostic) -> None:
        self.codes[diagnostic.code] = self.codes.get(diagnostic.code, 0) + 1
        self.has_warnings = self.has_warnings or diagnostic.severity != "info"
        if self.on_diagnostic is not None:
            self.on_diagnostic(source, diagnostic)

    def add(self, summary: Summary, diagnostics: Iterable[tuple[str, Diagnostic]]) -> None:
        """Counts what was counted elsewhere."""
        self.documents += summary.documents
        self.quotes += summary.quotes
        self.tables += summary.tables
        self.articles += summary.articles
        self.paragraphs += summary.paragraphs
        for source, diagnostic in diagnostics:
            self.report(source, diagnostic)

    def summary(self) -> Summary:
        return Summary(
            self.documents,
            self.quotes,
            self.articles,
            self.paragraphs,
            dict(sorted(self.codes.items())) if self.codes else {},
            self.tables,
        )


def _exporter_for(output: Output) -> Exporter:
    if _is_path(output) and os.fspath(output) != STANDARD:
        return registry.exporter_for(os.fspath(output))
    raise errors.UsageError("nothing says which format to write", hint="name one with --to")


def _listed(inputs: Input | Source | Iterable[Input | Source]) -> Iterable[Input | Source]:
    if isinstance(inputs, list | tuple):
        return inputs
    # Texts, bytes and open files can be iterated over, too, but not by anything that is meant.
    is_one = isinstance(inputs, str | bytes | bytearray | memoryview | os.PathLike)
    if is_one or not isinstance(inputs, Iterable) or hasattr(inputs, "read"):
        return [cast(Input | Source, inputs)]
    return cast(Iterable[Input | Source], inputs)


def _is_path(output: Output) -> TypeGuard[os.PathLike[str] | str]:
    return isinstance(output, str | os.PathLike)


def record(options: Options, offer: Reader | Exporter | Filter) -> msgspec.Struct | None:
    """The record of a format's options. Raises `BadOption` for those it does not have."""
    if not options:
        return _defaults(offer.options, offer.name)
    if isinstance(options, Mapping):
        if not isinstance(offer, Filter):  # a filter may look for what cannot be written
            check_unicode(options, offer.name)
        return from_mapping(options, offer.options, format_name=offer.name)
    if offer.options is None or not isinstance(options, offer.options):
        raise errors.BadOption(
            f"options of type {type(options).__name__} are not those of {offer.name}",
            hint=f"give a mapping, or {offer.options.__name__ if offer.options else 'none at all'}",
        )
    return options


def dated(
    options: msgspec.Struct | None, exporter: Exporter, rules: Rules
) -> msgspec.Struct | None:
    """The options of a format; the time of the run is that of one of ours which asks for a time."""
    if not rules.date or getattr(options, "date", None) != "" or registry.is_foreign(exporter):
        return options
    return msgspec.structs.replace(cast(msgspec.Struct, options), date=rules.date)


@cache
def _defaults(options: type[msgspec.Struct] | None, name: str) -> msgspec.Struct | None:
    return from_mapping({}, options, format_name=name)


def _filter(choice: FilterChoice) -> tuple[Filter, msgspec.Struct | None]:
    if not isinstance(choice, str):
        if not isinstance(choice, list | tuple) or len(choice) != 2:
            raise errors.UsageError(
                f"{choice!r} is not a filter", hint="give a name, or a pair of name and options"
            )
        name, options = choice
        chosen = registry.filter_(name)
        return chosen, record(options, chosen)
    # A colon parts only where an option follows, so that values may hold colons.
    name, *words = re.split(":(?=[A-Za-z][A-Za-z_-]*=)", choice)
    if ":" in name and "@" not in name:
        name, _, rest = name.partition(":")
        raise errors.BadOption(
            f"option '{rest}' of {name} has no value", hint=f"write {name}:OPTION=VALUE"
        )
    chosen = registry.filter_(name)
    return chosen, parse(words, chosen.options, format_name=chosen.name)


def _filtered(
    chosen: Filter, options: msgspec.Struct | None, documents: Iterator[Document]
) -> Iterator[Document]:
    with registry.border(chosen):
        sifted = chosen.function()(documents, options)
        yield from map(checked, sifted) if registry.is_foreign(chosen) else sifted
