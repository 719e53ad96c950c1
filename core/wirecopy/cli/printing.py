"""What the commands print: tables, diagnostics, explanations of options."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout

from wirecopy import errors
from wirecopy.plugins.options import Option
from wirecopy.run.reports import diagnostic_json
from wirecopy.tree.nodes import Diagnostic, Document

ALARMS = ("warning", "error")


def diagnostic_line(source: str, diagnostic: Diagnostic) -> str:
    place = [source or "<input>", *(str(n) for n in (diagnostic.line, diagnostic.column) if n)]
    message = errors.printable(diagnostic.message, 200)
    return f"{errors.printable(':'.join(place))}: {diagnostic.code} {message}"


def print_diagnostic(source: str, diagnostic: Diagnostic, *, as_json: bool) -> None:
    """Prints a diagnostic to standard output, as a line for eyes or of JSON."""
    if as_json:
        print_json(diagnostic_json(source, diagnostic))
    else:
        print(diagnostic_line(source, diagnostic))


def print_json(text: str) -> None:
    """Prints JSON to standard output, with JSON's escapes for what that cannot encode."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        import json  # as above

        # Only strings hold characters that are not ASCII.
        text = "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in text)
    print(text)


def explained(option: Option) -> str:
    return f"{option.help} ({option.type})" if option.help else option.type


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header) - 1)]
    for row in (header, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
        print("  ".join((*cells, row[-1])).rstrip())


def quietly(documents: Iterator[Document]) -> Iterator[Document]:
    """The documents; what a reader prints while it reads goes to standard error."""
    while True:
        with redirect_stdout(sys.stderr):
            document = next(documents, None)
        if document is None:
            return
        yield document
