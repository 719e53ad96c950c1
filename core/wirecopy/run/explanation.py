"""Why a text was read as it was, line by line."""

from wirecopy import errors
from wirecopy.files.source import DecodeErrors, Input, Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Explained
from wirecopy.run.convert import Options, record


def explain(
    content: Input | Source,
    *,
    from_: str | None = None,
    options: Options = None,
    encoding: str | None = None,
    decode_errors: DecodeErrors = "strict",
) -> tuple[Explained, ...]:
    """Says of each line of a text which node it went into, and by which rule.

    The arguments are those of `read`. Blank lines have the rule `blank` and no node. Raises what
    `read` raises, and `UsageError` for a format that cannot explain itself, as those cannot that
    are not read line by line.
    """
    source = (
        content
        if isinstance(content, Source)
        else Source.of(content, encoding=encoding, decode_errors=decode_errors)
    )
    reader = registry.reader(from_) if from_ else registry.reader_for(source.plain_name)
    with registry.border(reader, source=source.name or None):
        function = reader.explanation()
        if function is None:
            raise errors.UsageError(
                f"the format '{reader.name}' does not explain its lines",
                source=source.name or None,
                hint="wire text does: explain(…, from_='wire')",
            )
        return function(source, record(options, reader))
