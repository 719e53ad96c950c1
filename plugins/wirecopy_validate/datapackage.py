"""Validates Data Packages with their tables, by the `frictionless` library, offline."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wirecopy import BadData, Diagnostic, FormatUnavailable, Source
from wirecopy_validate.schemas import standard

_DESCRIPTOR = "datapackage.json"
#: What a zip file may hold, unpacked, in bytes.
MOST = 1000 << 20


def validate(source: Source, _folder: Path | None) -> Iterator[Diagnostic]:
    """A descriptor beside its tables, or a zip file of them."""
    with source.stream() as stream:
        if stream.seekable():
            stream.seek(0)
        is_zip = stream.read(4) == b"PK\x03\x04"
    if is_zip:
        with TemporaryDirectory(prefix="wirecopy-") as unpacked:
            _unpack(source, Path(unpacked))
            yield from _package(Path(unpacked) / _DESCRIPTOR)
    elif source.path is not None:
        yield from _package(source.path)
    else:
        with TemporaryDirectory(prefix="wirecopy-") as empty:
            # Its tables are nowhere: a descriptor alone is what there is to validate.
            file = Path(empty) / _DESCRIPTOR
            file.write_bytes(source.binary())
            yield from _package(file)


def _unpack(source: Source, target: Path) -> None:
    with source.stream() as stream:
        if stream.seekable():
            stream.seek(0)
        try:
            with zipfile.ZipFile(stream) as archive:
                members = [each for each in archive.infolist() if not each.filename.endswith("/")]
                if sum(each.file_size for each in members) > MOST:
                    raise BadData(f"the zip file holds more than {MOST >> 20} MB")
                for member in members:
                    # Names of any kind cannot lead out of the folder: only the last part counts.
                    name = Path(member.filename).name
                    with archive.open(member) as packed, (target / name).open("wb") as file:
                        _copy(packed, file, member.file_size)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise BadData(f"no zip file: {error}") from error


def _copy(packed: Any, file: Any, size: int) -> None:  # Any: two streams
    """Copies what a member says that it holds, no more."""
    while chunk := packed.read(1 << 20):
        size -= len(chunk)
        if size < 0:
            raise BadData("the zip file holds more than it says")
        file.write(chunk)


def _package(file: Path) -> Iterator[Diagnostic]:
    try:
        descriptor = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise BadData(f"there is no {_DESCRIPTOR}") from None
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        raise BadData(f"no JSON: {error}", line=line, column=column) from error
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not resources:
        raise BadData("a package needs resources")
    yield from standard(f"{_name(descriptor)} of {len(resources)} resources", None, None)
    for resource in resources:
        for path in _paths(resource):
            if "://" in path or path.startswith(("/", "\\")) or ".." in Path(path).parts:
                what = f"'{path}' lies outside the package: it is not validated"
                yield Diagnostic("unsafe-path", "error", what)
                return
    patterns = _take_out_patterns(descriptor)
    if patterns:
        what = f"{patterns} patterns of the package are not tried on its values: they may never end"
        yield Diagnostic("not-checked", "warning", what)
    if remote := [each for each in _named_elsewhere(descriptor) if "://" in each]:
        what = f"'{remote[0]}' lies outside the package: it is not validated"
        yield Diagnostic("unsafe-path", "error", what)
        return
    yield from _by_library(descriptor, file.parent)


def _name(descriptor: dict[str, Any]) -> str:  # Any: JSON
    profile = str(descriptor.get("profile") or descriptor.get("$schema") or "data-package")
    return "Tabular Data Package" if "tabular" in profile else "Data Package"


def _paths(resource: object) -> list[str]:
    path = resource.get("path") if isinstance(resource, dict) else None
    return [str(each) for each in (path if isinstance(path, list) else [path]) if each]


def _take_out_patterns(value: object) -> int:
    """Takes all patterns out of a descriptor, wherever they stand; how many there were."""
    count = 0
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as found:
                constraints = found.get("constraints")
                if isinstance(constraints, dict) and "pattern" in constraints:
                    del constraints["pattern"]
                    count += 1
                waiting += found.values()
            case list() as found:
                waiting += found
    return count


def _named_elsewhere(descriptor: dict[str, Any]) -> Iterator[str]:  # Any: JSON
    """What a package leaves to other files: schemas and dialects that are named, not given."""
    for resource in descriptor["resources"]:
        for key in ("schema", "dialect"):
            named = resource.get(key) if isinstance(resource, dict) else None
            if isinstance(named, str):
                yield named


def _by_library(descriptor: dict[str, Any], folder: Path) -> Iterator[Diagnostic]:
    try:
        import frictionless  # an extra, and slow to import
    except ImportError as error:
        raise FormatUnavailable(
            "validating data packages needs frictionless",
            hint="install it with `pip install 'wirecopy[validate]'`",
        ) from error
    try:
        package = frictionless.Package.from_descriptor(descriptor, basepath=str(folder))
        report = package.validate(limit_errors=1000)
    except frictionless.FrictionlessException as error:
        for each in error.reasons or [error.error]:
            yield Diagnostic("schema", "error", each.message)
        return
    for each in report.errors:
        yield Diagnostic("schema", "error", each.message)
    for task in report.tasks:
        for each in task.errors:
            line = getattr(each, "row_number", 0) or 0
            yield Diagnostic("schema", "error", f"{task.place}: {each.message}", line)
