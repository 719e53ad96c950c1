"""The catalogue of what reading tables may have to say: code, severity, wording."""

from collections.abc import Mapping

from wirecopy.tree.nodes import Diagnostic, Severity

#: code: (severity, wording); the docs page "Diagnostics" has an example of each.
TABLES: dict[str, tuple[Severity, str]] = {
    "ambiguous-number": (
        "warning",
        "'{text}' may mean two numbers; its table was read with decimal points (set decimal=…)",
    ),
    "clashing-currency": (
        "warning",
        "'{text}' is a second currency on one line; kept in `extra`",
    ),
    "extra-cell": ("warning", "cell '{text}' has no column; kept in `extra`"),
    "like-a-quote": ("info", "these rows look like quotes but are not read as such: {reason}"),
    "missing-cell": ("warning", "the quote of '{text}' has fewer cells than its table has columns"),
    "missing-price": (
        "warning",
        "no column of this table is a price (name the columns with -I cells=…)",
    ),
    "missing-symbol": ("warning", "a quote line without a symbol"),
    "no-quotes": ("warning", "this table holds no quotes: {reason}"),
    "not-a-number": (
        "warning",
        "'{text}' is not a number (column: {column_name}); kept in `extra`",
    ),
    "price-history": (
        "info",
        "a history of one price, its rows by date: kept as a table, not read as quotes",
    ),
    "unknown-column": (
        "warning",
        "the column '{text}' holds figures but its title is not known; kept in `extra`",
    ),
}


def diagnostic(
    code: str,
    line: int,
    column: int = 0,
    *,
    catalogue: Mapping[str, tuple[Severity, str]] = TABLES,
    **facts: str,
) -> Diagnostic:
    """The diagnostic of that code at a place, with its facts put into the wording."""
    severity, wording = catalogue[code]
    shortened = {n: fact if n == "reason" else _short(fact) for n, fact in facts.items()}
    return Diagnostic(code, severity, wording.format(**shortened), line, column)


def _short(fact: str) -> str:
    return fact if len(fact) <= 40 else fact[:39] + "…"
