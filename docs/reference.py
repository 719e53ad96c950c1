"""Writes the reference page from the docstrings: `python docs/reference.py > docs/reference.md`."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import wirecopy
import wirecopy.testing
from wirecopy.plugins import hookspecs

PROJECT = Path(__file__).parents[1]
SECTIONS = (
    (
        "Reading, writing, converting",
        "read read_many find write convert validate explain Explained Summary schema",
    ),
    ("The tree", "Document QuoteTable Quote Cell Table Article Byline Dateline Block"),
    ("Fields of the tree", "fields Field flat unflat walk replace"),
    ("Blocks of an article", "Paragraph Subhead Bullet Caption Note"),
    ("Diagnostics", "Diagnostic"),
    ("Formats", "Reader Exporter Filter Validator Source Sink hookimpl"),
    (
        "Errors",
        """WirecopyError UsageError BadOption BadData Undecodable InputUnavailable
        FormatUnavailable PluginFailed OutputUnavailable OutputExists WriteFailed StrictFailure""",
    ),
)
ALIAS = re.compile(r"^#: (.+)\n(\w+) = (.+)$", re.MULTILINE)
# What has no docstring of its own.
VALUES = {
    "Block": "`Paragraph | Subhead | Bullet | Caption | Note`: a part of an article's body.",
    "hookimpl": "Marks a function as the answer to the hook of the same name.",
}


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield "# Reference"
    yield "\nAll that is public, from the docstrings. What is not here may change in any release:"
    yield "see [stability](stability.md).\n"
    for title, names in SECTIONS:
        yield f"## {title}\n"
        for name in names.split():
            yield from _entry(name, getattr(wirecopy, name))
    yield "## Hooks\n"
    yield "A plugin is a module that answers one or more of these, marked with `hookimpl`.\n"
    for name in hooks():
        yield from _entry(name, getattr(hookspecs, name))
    yield "## Types in signatures\n"
    yield from _types()
    yield "## Testing\n"
    yield "In `wirecopy.testing`; needs the extra `testing`.\n"
    for name in wirecopy.testing.__all__:
        yield from _entry(name, getattr(wirecopy.testing, name))


def hooks() -> list[str]:
    """The names of all hooks."""
    return [name for name in vars(hookspecs) if name.startswith("wirecopy_")]


def _entry(name: str, value: object) -> Iterator[str]:
    yield f"### `{name}`\n"
    if name in VALUES:
        yield VALUES[name] + "\n"
        return
    assert inspect.isclass(value) or inspect.isfunction(value), name
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(value))).body
    yield "```text"
    if isinstance(node, ast.ClassDef):
        yield from _class(node, value)
    elif isinstance(node, ast.FunctionDef):
        yield _function(node)
    yield "```\n"
    assert value.__doc__, f"{name} has no docstring"
    yield inspect.getdoc(value) + "\n"  # type: ignore[operator]  # see above
    if inspect.isclass(value) and issubclass(value, wirecopy.WirecopyError):
        yield f"Exit code {value.exit_code}.\n"
    if isinstance(node, ast.ClassDef):
        yield from _methods(node)
    file = Path(inspect.getsourcefile(value) or "")
    yield f"Source: `wirecopy/{file.as_posix().rpartition('/wirecopy/')[2]}`\n"


def _class(node: ast.ClassDef, value: object) -> Iterator[str]:
    assert inspect.isclass(value)
    bases = [
        base
        for base in map(ast.unparse, node.bases)
        if base != "msgspec.Struct" and not base.startswith("_")
    ]
    yield f"class {node.name}({', '.join(bases)})" if bases else f"class {node.name}"
    found = _fields(value)
    by_keyword = inspect.signature(value).parameters if len(found) > 2 else {}
    is_split = False
    for name, declared in found.items():
        parameter = by_keyword.get(name)
        if parameter is not None and parameter.kind == parameter.KEYWORD_ONLY and not is_split:
            is_split = True
            yield "    *"
        yield f"    {declared}"


def _fields(value: type) -> dict[str, str]:
    """A class's fields as they are declared, also in private classes above it; in their order."""
    declared: dict[str, str] = {}
    for each in reversed(value.__mro__):
        if each is value or (each.__name__.startswith("_") and each.__module__.startswith("wire")):
            (node,) = ast.parse(textwrap.dedent(inspect.getsource(each))).body
            assert isinstance(node, ast.ClassDef)
            for part in node.body:
                if isinstance(part, ast.AnnAssign) and not ast.unparse(part).startswith("_"):
                    if isinstance(part.annotation, ast.Subscript):
                        part.annotation = _bare(part.annotation)
                    declared[ast.unparse(part.target)] = ast.unparse(part)
    order = {name: at for at, name in enumerate(getattr(value, "__struct_fields__", ()))}
    return dict(sorted(declared.items(), key=lambda each: order.get(each[0], -1)))


def _bare(annotation: ast.Subscript) -> ast.expr:
    """The type, without what is said beside it."""
    if ast.unparse(annotation.value) == "Annotated" and isinstance(annotation.slice, ast.Tuple):
        return annotation.slice.elts[0]
    return annotation


def _function(node: ast.FunctionDef) -> str:
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    short = f"{node.name}({ast.unparse(node.args)}){returned}"
    if len(short) <= 90:
        return short
    return "\n".join((f"{node.name}(", *_arguments(node.args), f"){returned}"))


def _arguments(arguments: ast.arguments) -> Iterator[str]:
    """An argument a line."""
    missing = [None] * (len(arguments.args) - len(arguments.defaults))
    for each, default in zip(arguments.args, [*missing, *arguments.defaults], strict=True):
        yield f"    {ast.unparse(each)}{_default(default)},"
    if arguments.kwonlyargs:
        yield "    *,"
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield f"    {ast.unparse(each)}{_default(default)},"


def _default(default: ast.expr | None) -> str:
    return "" if default is None else f" = {ast.unparse(default)}"


def _types() -> Iterator[str]:
    """The names that a comment `#:` explains."""
    for module in ("files/source", "files/sink", "plugins/formats", "run/convert"):
        source = (PROJECT / "core" / "wirecopy" / f"{module}.py").read_text("utf-8")
        for said, name, value in ALIAS.findall(source):
            yield f"- `{name} = {value.partition('  #')[0]}`: {said}"
    yield ""


def _methods(node: ast.ClassDef) -> Iterator[str]:
    found = False
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"):
            is_property = any(ast.unparse(d) == "property" for d in each.decorator_list)
            returned = f" -> {ast.unparse(each.returns)}" if each.returns else ""
            arguments = ast.unparse(each.args).removeprefix("self").removeprefix("cls")
            shape = "" if is_property else f"({arguments.removeprefix(', ')})"
            said = " ".join((ast.get_docstring(each) or "").split())
            assert said, f"{node.name}.{each.name} has no docstring"
            yield f"- `{each.name}{shape}{returned}`: {said}"
            found = True
    if found:
        yield ""


if __name__ == "__main__":
    print(page(), end="")
