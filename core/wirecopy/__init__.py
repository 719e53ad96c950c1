"""wirecopy, the pandoc of news text: wire copy in, a document tree, any news format out.

>>> import wirecopy
>>> text = "RIO | -0.07% | 63.345 | $ | |\nMiners slip\nShares fell.\nA. Roe--BTZ"
>>> document = wirecopy.read(text)
>>> document.quotes[0].price
Decimal('63.345')
>>> document.articles[0].byline
Byline(author='A. Roe', agency='BTZ', line=4)
>>> print(wirecopy.convert("RIO | -0.07% | 63.345 | $ | |", to="text").decode(), end="")
RIO | -0.07% | 63.345 | $ | |
"""

from wirecopy._version import __version__ as __version__

# Nothing else is imported before it is used: `wirecopy --help` and a plugin that needs one name of
# this package pay for no more than that. A new public name stands below, in `_HOMES` and `__all__`.
TYPE_CHECKING = False  # as `typing` has it, which costs its own import
if TYPE_CHECKING:
    from wirecopy.errors import (
        BadData,
        BadOption,
        FormatUnavailable,
        InputUnavailable,
        OutputExists,
        OutputUnavailable,
        PluginFailed,
        StrictFailure,
        Undecodable,
        Unreadable,
        Unusable,
        UsageError,
        WirecopyError,
        WriteFailed,
    )
    from wirecopy.files.sink import Sink
    from wirecopy.files.source import Source
    from wirecopy.plugins.formats import Engine, Explained, Exporter, Filter, Reader, Validator
    from wirecopy.plugins.hookspecs import hookimpl
    from wirecopy.run.batch import Outcome
    from wirecopy.run.convert import Summary, convert, read, read_many, write
    from wirecopy.run.explanation import explain
    from wirecopy.run.inputs import find
    from wirecopy.run.many import RunSummary, convert_many
    from wirecopy.run.plan import Plan, Selection
    from wirecopy.run.validation import validate
    from wirecopy.tree.fields import Field, fields, flat, replace, unflat, walk
    from wirecopy.tree.items import (
        Author,
        Concept,
        Item,
        Link,
        Media,
        Message,
        Property,
        Rendition,
        Signal,
    )
    from wirecopy.tree.nodes import (
        Article,
        Block,
        Bullet,
        Byline,
        Caption,
        Cell,
        Dateline,
        Diagnostic,
        Document,
        Note,
        Paragraph,
        Quote,
        QuoteTable,
        Span,
        Subhead,
        Table,
        schema,
    )

del TYPE_CHECKING

#: The public names by the module that they come from.
_HOMES = {
    "errors": """
        BadData BadOption FormatUnavailable InputUnavailable OutputExists OutputUnavailable
        PluginFailed StrictFailure Undecodable Unreadable Unusable UsageError WirecopyError
        WriteFailed
    """,
    "files.sink": "Sink",
    "files.source": "Source",
    "plugins.formats": "Engine Explained Exporter Filter Reader Validator",
    "plugins.hookspecs": "hookimpl",
    "run.batch": "Outcome",
    "run.convert": "Summary convert read read_many write",
    "run.explanation": "explain",
    "run.inputs": "find",
    "run.many": "RunSummary convert_many",
    "run.plan": "Plan Selection",
    "run.validation": "validate",
    "tree.fields": "Field fields flat replace unflat walk",
    "tree.items": "Author Concept Item Link Media Message Property Rendition Signal",
    "tree.nodes": """
        Article Block Bullet Byline Caption Cell Dateline Diagnostic Document Note Paragraph
        Quote QuoteTable Span Subhead Table schema
    """,
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "Article",
    "Author",
    "BadData",
    "BadOption",
    "Block",
    "Bullet",
    "Byline",
    "Caption",
    "Cell",
    "Concept",
    "Dateline",
    "Diagnostic",
    "Document",
    "Engine",
    "Explained",
    "Exporter",
    "Field",
    "Filter",
    "FormatUnavailable",
    "InputUnavailable",
    "Item",
    "Link",
    "Media",
    "Message",
    "Note",
    "Outcome",
    "OutputExists",
    "OutputUnavailable",
    "Paragraph",
    "Plan",
    "PluginFailed",
    "Property",
    "Quote",
    "QuoteTable",
    "Reader",
    "Rendition",
    "RunSummary",
    "Selection",
    "Signal",
    "Sink",
    "Source",
    "Span",
    "StrictFailure",
    "Subhead",
    "Summary",
    "Table",
    "Undecodable",
    "Unreadable",
    "Unusable",
    "UsageError",
    "Validator",
    "WirecopyError",
    "WriteFailed",
    "convert",
    "convert_many",
    "explain",
    "fields",
    "find",
    "flat",
    "hookimpl",
    "read",
    "read_many",
    "replace",
    "schema",
    "unflat",
    "validate",
    "walk",
    "write",
]


def __getattr__(name: str) -> object:
    """A public name, when it is first asked for (PEP 562)."""
    module = _HOME.get(name)
    if module is None:
        raise AttributeError(f"module 'wirecopy' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"wirecopy.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
