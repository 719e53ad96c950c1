"""Formats as values: what a plugin offers, in a record."""

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from wirecopy.files.sink import Sink
from wirecopy.files.source import Source
from wirecopy.tree.nodes import Diagnostic, Document

#: Reads a source into documents, lazily; pure. Any: the format's own options record, or None.
Read = Callable[[Source, Any], Iterator[Document]]
#: Writes documents into a sink; takes each when it needs it.
Export = Callable[[Iterable[Document], Sink, Any], None]
#: Makes of a document what `Finish` writes. Any: a value that can be pickled; options.
Prepare = Callable[[Document, Any], Any]
#: Writes what was prepared, in the documents' order. Any: prepared values; options.
Finish = Callable[[Iterable[Any], Sink, Any], None]
#: Changes the stream of documents on its way.
FilterFunction = Callable[[Iterator[Document], Any], Iterator[Document]]
#: Whether a file that begins so is of the standard; it may hold more than is seen.
Recognise = Callable[[bytes], bool]
#: Says of each line of a source what it was read as, and why. Any: the format's own options.
Explain = Callable[[Source, Any], tuple["Explained", ...]]
#: Calls work for each shard: see `Engine`. Any: records that can be pickled.
MapShards = Callable[[Callable[[Any], Any], Iterable[Any], str, int], Iterator[Any]]
#: Says what is wrong with a source; the path is a folder of official schemas, if there is one.
Validate = Callable[[Source, Path | None], Iterator[Diagnostic]]

Function = TypeVar("Function", bound=Callable[..., Any])


class Explained(msgspec.Struct, frozen=True, gc=False):
    """What became of one line of a text, and why.

    `line` is 1-based. `node_path` is the node that holds the line, from the document down
    (`children[0].body[2]`, `children[1].quotes[0]`, `children[0].headline`), or empty for blank
    lines. `rule` names what decided (`byline`, `kicker`, `cross-head`), `reason` says it in a
    sentence. Of table lines `columns` are the meanings of the cells in their order, and
    `convention` is how figures were read (`decimal comma`).
    """

    line: int
    node_path: str
    rule: str
    reason: str
    columns: tuple[str, ...] = ()
    convention: str = ""


class Reader(msgspec.Struct, frozen=True):
    """A format that can be read.

    `read` is the function, or its place as `"package.module:function"`, imported at the first use.
    The extension `""` stands for names without one and for standard input; a whole name
    (`datapackage.json`) is an extension, too, and the longest that fits wins. `explain`, a function
    or its place, gives an `Explained` for each line of a source; a format of lines may have one.
    """

    name: str
    read: Read | str
    extensions: tuple[str, ...] = ()
    media_type: str = "text/plain"
    options: type[msgspec.Struct] | None = None
    summary: str = ""
    explain: Explain | str | None = None

    def __post_init__(self) -> None:
        _check(self, self.read)
        if self.explain is not None:
            _check(self, self.explain)

    def function(self) -> Read:
        """The function that reads, imported if need be."""
        return _resolve(self.read)

    def explanation(self) -> Explain | None:
        """The function that explains lines, imported if need be; None if there is none."""
        return None if self.explain is None else _resolve(self.explain)


class Exporter(msgspec.Struct, frozen=True):
    """A format that can be written.

    `export` is the function, or its place as `"package.module:function"`, imported at the first
    use. `binary` formats are not written to a terminal. A `package` format can also fill a folder
    or a zip file with several files: it then finds `sink.is_package` true and uses `sink.member`.

    With `prepare`, a function or its place, writing has two stages: `prepare(document, options)`
    does the work that one document needs, and `export` takes an iterable of what it returned in
    place of documents. Other processes can then prepare documents side by side, so it is pure, its
    result can be pickled, and what `export` is to warn about is in the result. A package is written
    in one stage: where `sink.is_package` is true, `export` takes documents.

    `carries` names what it writes, as `frozenset({"Article.headline", "Quote.price"})`: a run warns
    (`not-carried`) of the first value of each other field. The names are those of `fields`, and
    `Article.body` and `Table.rows`. `frozenset("*")` writes all, or warns by itself with
    `sink.warn`. None says nothing. Items that are withheld, canceled or embargoed are refused
    unless it names `Item.status` and `Item.embargoed`, and so has places for them;
    `Item.embargoed:end` is a place for embargoes whose end is known. One that
    `checks` raises `TypeError` by itself for fields that hold what their types forbid; for all
    others `write` looks at the documents first. A file of a `bounded` format holds only so much,
    as a workbook does: engines do not write it.
    """

    name: str
    export: Export | Finish | str
    extensions: tuple[str, ...] = ()
    media_type: str = "text/plain"
    options: type[msgspec.Struct] | None = None
    binary: bool = False
    package: bool = False
    summary: str = ""
    prepare: Prepare | str | None = None
    carries: frozenset[str] | None = None
    # Any: the format's own options record, or None.
    checks: bool | Callable[[Any], bool] = False
    bounded: bool = False

    def __post_init__(self) -> None:
        _check(self, self.export)
        if self.prepare is not None:
            _check(self, self.prepare)
        carries = self.carries
        if carries is not None and not (
            isinstance(carries, frozenset) and all(isinstance(each, str) for each in carries)
        ):
            raise TypeError(f"Exporter {self.name}: carries is a frozenset of names, or None")

    def function(self) -> Export:
        """The function that writes documents, whole: both stages, one document at a time."""
        prepare, finish = self.preparation(), self.finish()
        if prepare is None:
            return finish

        def export(
            documents: Iterable[Document], sink: Sink, options: Any
        ) -> None:  # Any: as above
            is_apart = not sink.is_package
            items = map(partial(_prepared, prepare, options), documents) if is_apart else documents
            finish(items, sink, options)

        return export

    def preparation(self) -> Prepare | None:
        """The first stage, imported if need be; None if there is one stage only."""
        return None if self.prepare is None else _resolve(self.prepare)

    def finish(self) -> Finish:
        """The last stage, imported if need be; with one stage only it takes documents."""
        return _resolve(self.export)


class Filter(msgspec.Struct, frozen=True):
    """A change to documents between reading and writing, asked for with `--filter NAME`."""

    name: str
    sift: FilterFunction | str
    options: type[msgspec.Struct] | None = None
    summary: str = ""

    def __post_init__(self) -> None:
        _check(self, self.sift)

    def function(self) -> FilterFunction:
        """The function that filters, imported if need be."""
        return _resolve(self.sift)


class Validator(msgspec.Struct, frozen=True):
    """A standard that files can be validated against, by its schemas and by what these cannot say.

    `recognise` gets the first 64 KiB of a file at most. `validate` yields an info `standard` that
    names the standard and its version, then what there is to say: errors are what makes the file
    not valid. Of content that is too broken to go on it may raise `BadData`. Both are functions, or
    their places as `"package.module:function"`, imported at the first use.
    """

    name: str
    recognise: Recognise | str
    validate: Validate | str
    summary: str = ""

    def __post_init__(self) -> None:
        _check(self, self.recognise)
        _check(self, self.validate)

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins so is of the standard."""
        return _resolve(self.recognise)(head)

    def function(self) -> Validate:
        """The function that validates, imported if need be."""
        return _resolve(self.validate)


class Engine(msgspec.Struct, frozen=True):
    """What does the work on the shards of a run, asked for with `--engine NAME[:ADDRESS]`.

    `map(work, shards, address, jobs)` calls `work` for each shard, which is a record that can be
    pickled and so is what it returns, and yields what it returned, in any order. `work` may be
    called more than once for a shard, and side by side. `address` is empty where none was given,
    `jobs` how many processors to use on this machine. A function, or its place as
    `"package.module:function"`, imported at the first use.
    """

    name: str
    map: MapShards | str
    summary: str = ""

    def __post_init__(self) -> None:
        _check(self, self.map)

    def function(self) -> MapShards:
        """The function that maps, imported if need be."""
        return _resolve(self.map)


def _prepared(prepare: Prepare, options: Any, document: Document) -> Any:  # Any: as above
    return prepare(document, options)


def _check(offer: Reader | Exporter | Filter | Validator | Engine, function: object) -> None:
    """Plugins come from everywhere: a wrong offer is refused where it is made."""
    kind = type(offer).__name__
    if not isinstance(offer.name, str) or not offer.name or not _is_word(offer.name):
        raise TypeError(f"{kind}: a name is a word in lower case, not {offer.name!r}")
    if not callable(function) and not (isinstance(function, str) and ":" in function):
        raise TypeError(f"{kind} {offer.name}: neither a function nor 'package.module:function'")
    if isinstance(offer, Reader | Exporter):
        extensions = offer.extensions
        if not isinstance(extensions, tuple) or not all(
            isinstance(e, str) and e == e.lower() and (not e or "." in e) and not _NO_NAME & {*e}
            for e in extensions
        ):
            raise TypeError(f"{kind} {offer.name}: extensions are a tuple like ('.txt',)")
    if not isinstance(offer.summary, str):
        raise TypeError(f"{kind} {offer.name}: the summary is a text")
    options = None if isinstance(offer, Validator | Engine) else offer.options
    if options is not None and not (
        isinstance(options, type) and issubclass(options, msgspec.Struct)
    ):
        raise TypeError(f"{kind} {offer.name}: options are a msgspec.Struct class, or None")


# Extensions are neither patterns nor paths: outputs are called so.
_NO_NAME = frozenset("*?/\\\0")


def _is_word(name: str) -> bool:
    return name == name.lower() and name.replace("-", "").replace("_", "").isalnum()


def _resolve(function: Function | str) -> Function:
    if not isinstance(function, str):
        return function
    module, _, name = function.partition(":")
    resolved: Function = getattr(importlib.import_module(module), name)
    return resolved
