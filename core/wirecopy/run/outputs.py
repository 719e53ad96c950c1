"""Which output an input goes to: beside it, in a folder, by a name that a template makes."""

import os
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from pathlib import PurePath, PurePosixPath

import msgspec

from wirecopy import errors
from wirecopy.files.atomic import Identity, folded, make_folder, replaced
from wirecopy.files.source import STANDARD
from wirecopy.patterns import later
from wirecopy.plugins.formats import Exporter
from wirecopy.run.digests import Digests
from wirecopy.run.inputs import Found, Unavailable

#: What a template may speak of.
FIELDS = ("folder", "stem", "extension", "number")
_TEMPLATE = "{folder}{stem}{extension}"
_TOO_WIDE = later(r"\d{5}")


class Outputs(msgspec.Struct, frozen=True):
    """Names outputs.

    Without `folder` an output lies beside its input; what lies in an archive, a list or at a URL
    goes to the working directory, by its place. `template` makes its name of `folder` (that of
    the input below the one that was named, with a slash, or empty), `stem` (its name without the
    extension), `extension` (the format's, with a point) and `number` (of the input, from 1).

    `inputs`, where outputs may replace files, tells those that none may replace, by device and
    number; it is asked whenever one is about to be replaced. `reserved` are the names of other
    files that the run writes.
    """

    exporter: Exporter
    folder: str | None = None
    template: str | None = None
    inputs: Callable[[], Container[Identity]] | None = None
    reserved: Collection[str] = ()

    def check(self) -> None:
        """Raises `UsageError` for an impossible template, before anything is made."""
        if self.template is not None:
            values = {"folder": "", "stem": "x", "extension": ".x", "number": 1}
            _refuse_leading_out(self.template, PurePath(_filled(self.template, values)))

    def of(
        self, inputs: Iterable[Found | Unavailable]
    ) -> Iterator[tuple[Found | Unavailable, str]]:
        """Each input with its output; the second of two with the same is lost.

        Raises `UsageError` for an impossible template, `OutputUnavailable` for a folder that cannot
        be made.
        """
        taken = Digests()
        reserved = set(map(folded, self.reserved))
        folders: set[str] = {""}
        for number, found in enumerate(inputs, start=1):
            if isinstance(found, Unavailable):
                yield found, ""
                continue
            output = self._output(found, number)
            if output == STANDARD:
                yield found, output
                continue
            name = folded(output)
            if name in taken:
                yield (
                    _refused(found, f"would be written to '{output}', as another input was"),
                    output,
                )
                continue
            taken.put(name)
            taken_from = replaced(output) if self.inputs is not None else None
            # Its own input is refused by the conversion.
            is_others = taken_from is not None and taken_from not in found.identities()
            if is_others and self.inputs is not None and taken_from in self.inputs():
                yield _refused(found, f"would replace '{output}', which is an input"), output
                continue
            if name in reserved:
                yield _refused(found, f"would be written to '{output}', as a report is"), output
                continue
            folder = os.path.dirname(output)
            is_beside = self.folder is None and found.source.path is not None
            if not is_beside and folder not in folders:
                make_folder(folder)
                folders.add(folder)
            yield found, output

    def _output(self, found: Found, number: int) -> str:
        source = found.source
        place = PurePosixPath(found.place.lstrip("/"))  # a root would lead out of the folder
        if self.folder is None and self.template is None and source.name == "<stdin>":
            return STANDARD
        if source.path is not None and self.folder is None:
            place = PurePosixPath(place.name)
        folder = str(place.parent)
        extensions = self.exporter.extensions
        name = _filled(
            self.template or _TEMPLATE,
            {
                "folder": "" if folder == "." else f"{folder}/",
                "stem": place.stem,
                "extension": extensions[0] if extensions else f".{self.exporter.name}",
                "number": number,
            },
        )
        if self.template is not None:
            _refuse_leading_out(self.template, PurePath(name))
        if self.folder is not None:
            return os.path.join(self.folder, name)
        return os.path.join(os.path.dirname(source.path or ""), name)


def _refused(found: Found, why: str) -> Unavailable:
    error = errors.OutputUnavailable(
        why,
        source=found.source.name,
        hint="use -o FILE to merge them, or --name to give each a different name",
    )
    return Unavailable(found.source.name, error)


def _refuse_leading_out(template: str, name: PurePath) -> None:
    if name.anchor or ".." in name.parts:
        raise errors.UsageError(
            f"the template '{template}' leads out of the folder of outputs",
            hint="name the folder with -o",
        )


def _filled(template: str, values: dict[str, object]) -> str:
    from string import Formatter  # heavy enough to wait until there is a conversion

    try:
        for _, field, form, _ in Formatter().parse(template):
            if field is not None and field not in values:
                raise KeyError(field)
            if form and "{" in form:
                raise ValueError("a field within a field")
            if form and _TOO_WIDE.search(form):  # it might take all the memory
                raise ValueError("a field wider than any name of a file")
        return template.format_map(values)
    except (KeyError, ValueError, OverflowError) as error:
        raise errors.UsageError(
            f"the template '{template}' cannot be filled: {error}",
            hint=f"it may hold {', '.join(f'{{{field}}}' for field in FIELDS)}",
        ) from None
