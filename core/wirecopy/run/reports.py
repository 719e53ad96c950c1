"""Lines of JSON that say what became of each input, and what there is to say of its text."""

import msgspec

from wirecopy.run.batch import Outcome
from wirecopy.tree.nodes import Diagnostic


def diagnostic_json(source: str, diagnostic: Diagnostic) -> str:
    """The line for a diagnostic."""
    return as_json({"source": source, **msgspec.structs.asdict(diagnostic)})


def outcome_json(outcome: Outcome) -> str:
    """The line for an outcome."""
    error = outcome.error
    told: dict[str, object] = {
        "input": outcome.input,
        "output": outcome.output,
        "status": outcome.status,
        **msgspec.structs.asdict(outcome.summary),
    }
    if outcome.sha256:
        told |= {"bytes": outcome.bytes, "sha256": outcome.sha256}
    if error is not None:
        told["error"] = {
            "code": error.code,
            "exit_code": error.exit_code,
            "message": error.what,
            "hint": error.hint,
            "line": error.line,
            "column": error.column,
        }
        if error.trace:
            told["trace"] = error.trace
    return as_json(told)


def as_json(value: object) -> str:
    """A line of JSON, with escapes if it names a file whose name is not UTF-8."""
    import json  # most conversions print none

    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line
