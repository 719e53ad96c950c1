"""Validation: which standard a source is of, and what is wrong with it."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from wirecopy import errors
from wirecopy.files.source import Input, Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Validator
from wirecopy.tree.nodes import Diagnostic, checked_diagnostic

# What is shown of a file for it to be recognised.
_HEAD = 1 << 16
_LONGEST = 400
# What of a stream that cannot be read twice is kept in memory, not in a temporary file.
_IN_MEMORY = 1 << 24


def validate(
    content: Input | Source,
    *,
    from_: str | None = None,
    schemas: os.PathLike[str] | str | None = None,
) -> Iterator[Diagnostic]:
    """Says which standard a file is of, then what is wrong with it, as it is found.

    `content` is as in `read`. `from_` names the standard; else the content tells. `schemas` is a
    folder of official schemas, for wirecopy ships none: without it, only our profile of the
    standard is checked. The first diagnostic is the info `standard`; the content is valid if none
    of the others is an error. Raises `InputUnavailable`, `FormatUnavailable`, `PluginFailed`, and
    `UsageError` for a folder that is none.
    """
    folder = Path(schemas) if schemas else None
    if folder is not None and not os.path.isdir(folder):
        raise errors.UsageError(
            "is not a folder of schemas", source=str(folder), hint="name one with --schemas"
        )
    chosen = registry.validator(from_) if from_ else None
    source = content if isinstance(content, Source) else Source.of(content)
    return _diagnostics(source, chosen, folder)


def _diagnostics(
    source: Source, chosen: Validator | None, folder: Path | None
) -> Iterator[Diagnostic]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        if source.path is None or not os.path.isfile(source.path):
            # Standard input and pipes can be read only once.
            with source.stream() as stream:
                shutil.copyfileobj(stream, spool)
            is_text = isinstance(source.content, str | io.TextIOBase)
            encoding = "utf-8" if is_text else source.encoding
            source = msgspec.structs.replace(source, content=spool, encoding=encoding)
            spool.seek(0)
        with source.stream() as stream:
            head = stream.read(_HEAD)
        spool.seek(0)
        chosen = chosen or _recognised(head, source.name)
        if chosen is None:
            names = ", ".join(sorted({each.name for each in registry.validators()}))
            what = f"the content is of no standard that is known here; there are {names}"
            yield Diagnostic("unknown-standard", "error", what)
            return
        with registry.border(chosen, source=source.name or None):
            try:
                found = chosen.function()(source, folder)
                if registry.is_foreign(chosen):
                    found = map(checked_diagnostic, found)
                yield from map(_bounded, found)
            except errors.BadData as error:
                yield Diagnostic("unreadable", "error", error.what, error.line, error.column)


def _bounded(diagnostic: Diagnostic) -> Diagnostic:
    """Messages quote what they find, which may be of any length."""
    if len(diagnostic.message) <= _LONGEST:
        return diagnostic
    return msgspec.structs.replace(diagnostic, message=diagnostic.message[: _LONGEST - 1] + "…")


def _recognised(head: bytes, name: str) -> Validator | None:
    """Whose the content is. Raises `PluginFailed` if it may be that of a validator that fails."""
    failed: errors.PluginFailed | None = None
    for validator in registry.validators():
        try:
            with registry.border(validator, source=name or None):
                if validator.recognises(head):
                    return validator
        except errors.PluginFailed as error:  # the others' files are none of its business
            failed = failed or error
    if failed is not None:
        raise failed
    return None
