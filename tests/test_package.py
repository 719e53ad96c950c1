"""What is installed: entry points that load, types, a fast start."""

import ast
import importlib.metadata
import importlib.resources
import subprocess
import sys
from pathlib import Path

import wirecopy
from wirecopy.plugins import discovery, registry


def test_every_plugin_of_ours_loads() -> None:
    ours = [plugin for plugin in registry.plugins() if plugin.is_own]
    assert [plugin.broken for plugin in ours if plugin.broken] == []
    assert {plugin.name for plugin in ours} >= {"csv", "json", "newsml", "text", "wire", "xlsx"}


def test_who_reads_an_extension_is_known_without_loading_anybody() -> None:
    ours = [entry for entry in discovery.entries() if entry.is_own]
    said = {(entry.name, extension) for entry in ours for extension in entry.reads}
    claimed = {
        (plugin.name, extension.removeprefix(".") or discovery.NO_EXTENSION)
        for plugin in registry.plugins()
        if plugin.is_own
        for reader in plugin.readers
        for extension in reader.extensions
    }
    assert said == claimed


def test_a_conversion_loads_the_plugins_that_it_needs() -> None:
    program = (
        "import sys\n"
        "sys.argv = ['wirecopy', 'convert', '-', '--to', 'csv']\n"
        "from wirecopy.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted(n for n in sys.modules if n.startswith('wirecopy_')), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, input=""
    )
    loaded = "['wirecopy_csv', 'wirecopy_csv.columns', 'wirecopy_csv.writing']"
    assert done.stderr.strip() == loaded


def test_the_version_is_one() -> None:
    assert importlib.metadata.version("wirecopy") == wirecopy.__version__


def test_the_package_is_typed() -> None:
    assert importlib.resources.files("wirecopy").joinpath("py.typed").is_file()


def test_only_our_modules_and_the_licence_are_installed() -> None:
    files = importlib.metadata.files("wirecopy") or []
    assert any(file.name == "LICENSE" for file in files)
    tops = {file.parts[0] for file in files} - {".."}  # `..` leads to the script
    assert {top for top in tops if not top.startswith("wirecopy") and not top.endswith(".pth")} <= {
        "__pycache__"
    }


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "sys.argv = ['wirecopy', '--help']\n"
        "from wirecopy.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'lxml', 'openpyxl', 'rich', 'pydantic', 'hypothesis'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "convert" in done.stdout
    assert done.stderr == "[]\n"


def test_every_public_name_has_a_docstring() -> None:
    for name in wirecopy.__all__:
        thing = getattr(wirecopy, name)
        if name not in ("Block", "hookimpl"):
            assert thing.__doc__, name


def test_the_public_names_are_the_same_in_all_three_lists() -> None:
    source = ast.parse(Path(wirecopy.__file__).read_text("utf-8"))
    shown = {
        alias.asname or alias.name
        for node in ast.walk(source)
        if isinstance(node, ast.ImportFrom) and node.module != "wirecopy._version"
        for alias in node.names
        if not alias.name.startswith("import_")
    }
    assert shown == set(wirecopy.__all__) == set(wirecopy._HOME)
    for name in wirecopy.__all__:
        assert getattr(wirecopy, name) is not None, name


def test_importing_the_package_imports_nothing_else() -> None:
    program = (
        "import sys; before = {*sys.modules}; import wirecopy; print(*{*sys.modules} - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert sorted(done.stdout.split()) == ["wirecopy", "wirecopy._version"]
