"""The catalogue of what the reader may have to say: code, severity, wording."""

from wirecopy.tree.nodes import Diagnostic, Severity

#: code: (severity, wording); the docs page "Diagnostics" has an example of each.
CATALOGUE: dict[str, tuple[Severity, str]] = {
    "ambiguous-number": (
        "warning",
        "'{text}' may mean two numbers; its table was read with decimal points (set decimal=…)",
    ),
    "clashing-currency": (
        "warning",
        "'{text}' is a second currency on one line; it was kept aside",
    ),
    "extra-cell": ("warning", "cell '{text}' has no column; it was kept aside"),
    "html-litter": ("info", "'{text}' is left over from a web page; it was kept as written"),
    "missing-cell": ("warning", "the quote of '{text}' has fewer cells than its table has columns"),
    "missing-symbol": ("warning", "a quote line without a symbol"),
    "not-a-number": (
        "warning",
        "'{text}' is no number for the column {column_name}; it was kept aside",
    ),
    "replaced-bytes": ("warning", "undecodable bytes were replaced by U+FFFD"),
    "unread-table": (
        "warning",
        "these lines look like quotes but could not be read; they stay text",
    ),
}


def diagnostic(code: str, line: int, column: int = 0, **facts: str) -> Diagnostic:
    """The diagnostic of that code at a place, with its facts put into the wording."""
    severity, wording = CATALOGUE[code]
    shortened = {name: _short(fact) for name, fact in facts.items()}
    return Diagnostic(code, severity, wording.format(**shortened), line, column)


def _short(fact: str) -> str:
    return fact if len(fact) <= 40 else fact[:39] + "…"
