"""The catalogue of what the reader of wire text may have to say: code, severity, wording."""

from functools import partial

from wirecopy.kit.diagnostics import TABLES
from wirecopy.kit.diagnostics import diagnostic as _diagnostic
from wirecopy.tree.nodes import Severity

#: code: (severity, wording); the docs page "Diagnostics" has an example of each.
CATALOGUE: dict[str, tuple[Severity, str]] = {
    **TABLES,
    "html-litter": ("info", "'{text}' is left over from a web page; it was kept as written"),
    "replaced-bytes": ("warning", "undecodable bytes were replaced by U+FFFD"),
    "unread-table": (
        "warning",
        "these lines look like quotes but could not be read; they stay text",
    ),
}

#: The diagnostic of a code at a place, with its facts put into the wording.
diagnostic = partial(_diagnostic, catalogue=CATALOGUE)
