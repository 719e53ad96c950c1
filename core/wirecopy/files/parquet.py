"""Parquet files: the story that a column of each row holds."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from wirecopy.errors import BadData, InputUnavailable
from wirecopy.files import compression
from wirecopy.files.rows import Row

EXTENSIONS = (".parquet",)
#: So many rows are in memory at once.
_AT_ONCE = 500
_MOST_NAMED = 8


def rows(
    stream: IO[bytes],
    name: str,
    *,
    text_column: str,
    id_column: str | None,
    groups: Sequence[int] | None = None,
) -> Iterator[Row | BadData]:
    """The story of each row, and what is wrong with the others; only these columns are read.

    A column within a column is `article.text`. A text is a string or bytes; a row without one is
    `BadData`. `groups` are the row groups to read, from 0; else all. Needs the extra `arrow`. A
    row is named by its id, else by its number in the file, from 1.
    Raises `BadData` for what is not a Parquet file, and for a column that it does not have.
    """
    with _opened(stream, name) as file:
        columns = [text_column] if id_column is None else [text_column, id_column]
        paths = [_path(file.schema_arrow, column, name) for column in columns]
        _check_text(_type(file.schema_arrow, paths[0]), text_column, name)
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
        for group in range(len(sizes)) if groups is None else groups:
            number = sum(sizes[:group])
            wanted = sorted({".".join(path) for path in paths})
            batches = file.iter_batches(_AT_ONCE, [group], wanted, use_threads=False)
            for batch in batches:
                values = [_values(batch, path) for path in paths]
                for text, *found in zip(*values, strict=True):
                    number += 1
                    id_ = _id(found[0] if found else None, number)
                    if text is None:
                        what = f"has no text in column '{text_column}'"
                        yield BadData(what, source=name, line=number)
                    else:
                        yield Row(number, id_, text)


def groups(stream: IO[bytes], name: str) -> list[int]:
    """How many bytes each row group of a Parquet file holds. Raises `BadData`."""
    with _opened(stream, name) as file:
        data = file.metadata
        return [data.row_group(n).total_byte_size for n in range(data.num_row_groups)]


@contextmanager
def _opened(stream: IO[bytes], name: str) -> Iterator[Any]:  # Any: pyarrow is untyped
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # heavy, an extra, and untyped
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above
    except ImportError as error:
        raise InputUnavailable(
            "is a Parquet file, which needs pyarrow", source=name, hint="install wirecopy[arrow]"
        ) from error
    with _seekable(stream, name) as whole:
        try:
            with pq.ParquetFile(whole) as file:
                yield file
        except (pa.ArrowException, EOFError) as error:
            what = f"cannot be read as Parquet: {str(error).splitlines()[0].rstrip('.')}"
            raise BadData(what, source=name, hint="is it whole?") from error


@contextmanager
def _seekable(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """The stream, or a temporary file of what it holds: Parquet is read from its end."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as file:
        while piece := stream.read(1 << 20):
            if file.tell() + len(piece) > compression.LARGEST:
                raise compression.too_large(name)
            file.write(piece)
        file.seek(0)
        yield file


def _path(schema: Any, column: str, name: str) -> list[str]:  # Any: as above
    """The names that lead to a column; one that holds dots itself wins."""
    if column in schema.names:
        return [column]
    path = column.split(".")
    if _type(schema, path) is None:
        names = ", ".join(schema.names[:_MOST_NAMED])
        raise BadData(f"has no column '{column}'", source=name, hint=f"it has {names or 'none'}")
    return path


def _type(schema: Any, path: Sequence[str]) -> Any:  # Any: as above
    """The type at a path; None for none."""
    found = schema
    for part in path:
        try:
            at = found.get_field_index(part)
        except AttributeError:  # not a struct
            return None
        if at < 0:
            return None
        found = found.field(at).type
    return found


def _check_text(kind: Any, column: str, name: str) -> None:  # Any: as above
    import pyarrow.types as kinds  # type: ignore[import-untyped]  # as above

    plain = kind.value_type if kinds.is_dictionary(kind) else kind
    texts = (
        kinds.is_string,
        kinds.is_large_string,
        kinds.is_binary,
        kinds.is_large_binary,
        kinds.is_null,
    )
    if not any(is_text(plain) for is_text in texts):
        raise BadData(f"column '{column}' is {kind}, not text", source=name)


def _values(batch: Any, path: Sequence[str]) -> list[Any]:  # Any: as above
    """The values of a column, or of one within it."""
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # as above

    column = batch.column(path[0])
    for part in path[1:]:
        column = pc.struct_field(column, part)
    values: list[Any] = column.to_pylist()
    return values


def _id(value: object, number: int) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return str(number) if value is None or value == "" else str(value)
