"""Configuration files, the environment, the command line: which wins, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WIRECOPY = [sys.executable, "-m", "wirecopy"]
TEXT = "A | 0.1% | 1.5 | $ |\nHead\nText is.\n"


#: What the caller of the tests has set would be in effect, too.
SURROUNDINGS = {
    name: value
    for name, value in os.environ.items()
    if name != "NEWS_SCHEMAS" and not name.startswith("WIRECOPY_")
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(TEXT)
    return tmp_path


def run(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WIRECOPY, *words],
        cwd=folder,
        env={**SURROUNDINGS, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def in_force(folder: Path, *words: str, **variables: str) -> dict[str, list[object]]:
    """Settings by name: value, kind of source, and its name."""
    done = run(folder, *words, **variables)
    assert done.stderr == ""
    return {
        row["setting"]: [row["value"], row["source"], row["name"]]
        for row in json.loads(done.stdout)
    }


def test_each_level_wins_over_the_one_before(folder: Path) -> None:
    show = ("config", "--format", "json", "convert")
    assert in_force(folder, *show)["convert.to"] == [None, "default", None]
    (folder / "wirecopy.toml").write_text('[convert]\nto = "csv"\n')
    assert in_force(folder, *show)["convert.to"] == ["csv", "file", "wirecopy.toml"]
    variable = {"WIRECOPY_CONVERT_TO": "json"}
    assert in_force(folder, *show, **variable)["convert.to"] == [
        "json",
        "environment",
        "WIRECOPY_CONVERT_TO",
    ]
    assert in_force(folder, *show, "--to", "text", **variable)["convert.to"] == [
        "text",
        "command line",
        None,
    ]
    assert run(folder, "convert", "story.txt", **variable).returncode == 0
    assert json.loads((folder / "story.json").read_text())


def test_what_is_shown_is_what_is_used(folder: Path) -> None:
    (folder / "wirecopy.toml").write_text(
        '[convert]\nto = "csv"\noutput = "-"\nstrict = true\nfilter = ["select:only=articles"]\n'
        'from = "wire"\nreader-option = ["dollar=CAD"]\nerrors = "replace"\n'
        '[format.csv]\ntable = "articles"\nheader = false\n'
    )
    done = run(folder, "convert", "story.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Head" in done.stdout
    assert done.stdout.count("\n") == 1
    settings = in_force(folder, "config", "--format", "json")
    assert settings["convert.strict"] == [True, "file", "wirecopy.toml"]
    assert settings["convert.filter"] == [["select:only=articles"], "file", "wirecopy.toml"]
    assert settings["format.csv.header"] == [False, "file", "wirecopy.toml"]
    assert settings["check.strict"] == [False, "default", None]


@pytest.mark.parametrize("to", ["text", "csv"])
def test_every_option_of_convert_is_a_setting(to: str, folder: Path) -> None:
    """`--help` and `config` come from the same parameters."""
    offered = run(folder, "convert", "--to", to, "--help").stdout
    for setting in in_force(folder, "config", "--format", "json", "convert"):
        assert f"--{setting.removeprefix('convert.')}" in offered


@pytest.mark.parametrize("command", ["convert", "watch"])
def test_of_quiet_and_verbose_the_stronger_wins(command: str, folder: Path) -> None:
    (folder / "inbox").mkdir()
    (folder / "story.txt").rename(folder / "inbox" / "story.txt")
    end = ("--once",) if command == "watch" else ("--force",)
    words = (command, "inbox", "--to", "json", "-o", "out/", *end)

    def is_told(*more: str, **variables: str) -> bool:
        done = run(folder, *words, *more, **variables)
        assert done.returncode == 0
        (folder / "out" / "story.json").unlink(missing_ok=True)
        return done.stderr != ""

    (folder / "wirecopy.toml").write_text(f"[{command}]\nverbose = true\n")
    assert is_told()
    assert not is_told("--quiet")
    quiet = {f"WIRECOPY_{command.upper()}_QUIET": "1"}
    assert not is_told(**quiet)
    assert is_told("--verbose", **quiet)
    done = run(folder, *words, "-q", "-v")
    assert done.returncode == 2
    assert done.stderr == "wirecopy: --quiet and --verbose contradict each other; give one\n"


def test_a_name_for_what_has_one_already_is_refused(folder: Path) -> None:
    name = ("--name", "{stem}-{number}")
    for output in ("all.json", "-"):
        done = run(folder, "convert", "story.txt", "--to", "json", "-o", output, *name)
        assert done.returncode == 2
        assert "--name has nothing to name: all goes to" in done.stderr
    (folder / "wirecopy.toml").write_text('[convert]\nname = "{stem}-{number}"\n')
    assert run(folder, "convert", "story.txt", "-o", "all.json").returncode == 0


def test_command_line_options_of_a_format_win_name_by_name(folder: Path) -> None:
    (folder / "wirecopy.toml").write_text('[format.csv]\ndelimiter = ";"\nheader = false\n')
    convert = ("convert", "story.txt", "--to", "csv", "-o", "-")
    assert run(folder, *convert).stdout.startswith("1;1;1;story.txt;")
    assert run(folder, *convert, "-O", "header=true").stdout.startswith("document;place;")


def test_what_is_shown_of_a_format_is_what_its_command_would_use(folder: Path) -> None:
    (folder / "wirecopy.toml").write_text('[format.csv]\ndelimiter = ";"\nheader = true\n')
    show = ("config", "--format", "json", "convert", "-O", "header=false")
    from_file = [True, "file", "wirecopy.toml"]
    for words in (("--to", "csv"), ("-o", "out.csv"), ("--to", "csv", "-o", "out.json")):
        settings = in_force(folder, *show, *words)
        assert settings["format.csv.header"] == ["false", "command line", None]
        assert settings["format.csv.delimiter"] == [";", "file", "wirecopy.toml"]
    others: list[list[str]] = [["--to", "html"], ["-o", "-"], ["-o", "out.csvv"], []]
    for other in others:
        assert in_force(folder, *show, *other)["format.csv.header"] == from_file
    settings = in_force(folder, *show[:-2], "-t", "csv", WIRECOPY_CONVERT_OPTION="header=false")
    assert settings["format.csv.header"] == ["false", "environment", "WIRECOPY_CONVERT_OPTION"]


def test_the_nearest_file_is_read_and_its_names_are_seen_from_there(folder: Path) -> None:
    inner = folder / "desk" / "night"
    inner.mkdir(parents=True)
    (inner / "story.txt").write_text(TEXT)
    (folder / "wirecopy.toml").write_text('[convert]\nto = "csv"\noutput = "out/"\n')
    (folder / "desk" / "pyproject.toml").write_text("[project]\nname = 'wirecopy-of-others'\n")
    assert run(inner, "convert", "story.txt").stderr == ""
    assert (folder / "out" / "quotes.csv").exists()
    (folder / "desk" / "pyproject.toml").write_text('[tool.wirecopy.convert]\nto = "text"\n')
    assert run(inner, "convert", "story.txt", "-o", "-").stdout.startswith("A | 0.1%")
    (folder / "desk" / "wirecopy.toml").write_text('[convert]\nto = "json"\n')
    assert run(inner, "convert", "story.txt", "-o", "-").stdout.startswith("[")


def test_a_file_can_be_named_or_left_out(folder: Path) -> None:
    (folder / "wirecopy.toml").write_text('[convert]\nto = "csv"\n')
    (folder / "other.toml").write_text('[convert]\nto = "json"\n')
    show = ("config", "--format", "json", "convert")

    def value(*words: str, **variables: str) -> object:
        return in_force(folder, *words, **variables)["convert.to"][0]

    assert value("--config", "other.toml", *show) == "json"
    assert value(*show, WIRECOPY_CONFIG="other.toml") == "json"
    assert value("--no-config", *show) is None
    assert value(*show, WIRECOPY_NO_CONFIG="1") is None
    assert value("--no-config", *show, WIRECOPY_CONFIG="other.toml") is None
    assert value("--config", "other.toml", *show, WIRECOPY_NO_CONFIG="1") == "json"
    for words in (("--config", "other.toml", "--no-config"), ("--no-config", "--config", "x")):
        assert "contradict" in run(folder, *words, *show).stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[convert]\nto = \n", "wirecopy.toml:2:6: is not TOML: invalid value; "),
        ("[convert\n", "wirecopy.toml:1:9: is not TOML: "),
        ("x = " + "[" * 5000, "wirecopy.toml: is not readable TOML: it is nested too deep"),
        ("[convert]\njob = 2\nforced = true\n", "no setting 'convert.job'; "),
        ("[convert]\nforced = true\n", "no setting 'convert.forced'; did you mean 'force'?"),
        ("[convert]\nhelp = true\n", "no setting 'convert.help'; "),
        ("[convrt]\n", "no setting 'convrt'; did you mean 'convert'?"),
        ("version = true\n", "no setting 'version'; "),
        ("convert = 1\n", "setting 'convert' cannot be 1; it must be a table"),
        ("[convert]\nforce = 1\n", "setting 'convert.force' cannot be 1; it must be true or false"),
        ("[convert]\nto = true\n", "setting 'convert.to' cannot be True; it must be text"),
        ('[convert]\nfilter = "a"\n', "'convert.filter' cannot be 'a'; it must be a list of texts"),
        ("[convert]\nfilter = [1]\n", "'convert.filter' cannot be [1]; it must be a list of texts"),
        ('[convert]\nerrors = "x"\n', "cannot be 'x'; it must be another: 'x' is not one of 'str"),
        ("[format.csv]\ndelimiter = 5\n", "option 'delimiter' of csv cannot be '5'; it is text"),
        ('[format.csv]\nheader = "no"\n', "'header' of csv cannot be 'no'; it is true | false"),
        ("[format.csv]\ndelimeter = 5\n", "no option 'delimeter'; did you mean 'delimiter'?"),
        ("[format.cvs]\ndelimiter = 5\n", "no setting 'format.cvs'; did you mean 'csv'?"),
        ("[format]\ncsv = 5\n", "setting 'format.csv' cannot be 5; it must be a table"),
        ("format = 5\n", "setting 'format' cannot be 5; it must be a table"),
        (
            '[convert]\noutput = "a\\u0000b"\n',
            "'convert.output' cannot be 'a\\x00b'; it must be wit",
        ),
        (
            'disable = ["a\\u0000b"]\n',
            "setting 'disable' cannot be ['a\\x00b']; it must be without",
        ),
    ],
)
def test_a_fault_is_one_line_that_names_the_file(
    content: str, complaint: str, folder: Path
) -> None:
    (folder / "wirecopy.toml").write_text(content)
    done = run(folder, "convert", "story.txt", "--to", "csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("wirecopy: wirecopy.toml:")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
    assert run(folder, "--no-config", "convert", "story.txt", "--to", "csv").returncode == 0


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("tool = 1 # wirecopy", "setting 'tool' cannot be 1; it must be a table"),
        ("[tool]\nwirecopy = 1\n", "setting 'tool.wirecopy' cannot be 1; it must be a table"),
        ('[tool]\nwirecopy = ["convert"]\n', "'tool.wirecopy' cannot be ['convert']; it must be"),
        ('[tool]\nwirecopy = "x"\n', "'tool.wirecopy' cannot be 'x'; it must be a table"),
    ],
)
@pytest.mark.parametrize("named", [[], ["--config", "pyproject.toml"]])
def test_a_project_that_has_no_table_for_us(
    content: str, complaint: str, named: list[str], folder: Path
) -> None:
    (folder / "pyproject.toml").write_text(content)
    done = run(folder, *named, "convert", "story.txt", "--to", "csv")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("wirecopy: pyproject.toml: ")
    assert complaint in done.stderr


@pytest.mark.parametrize("number", ["nan", "inf"])
def test_numbers_that_are_none(number: str, folder: Path) -> None:
    (folder / "wirecopy.toml").write_text(f"[watch]\nsettle = {number}\n")
    done = run(folder, "watch", ".", "--to", "csv", "-o", "out", "--once")
    assert done.returncode == 2
    assert f"setting 'watch.settle' cannot be {number}; it must be a number" in done.stderr


def test_bytes_that_are_no_text_and_files_that_are_not_there(folder: Path) -> None:
    (folder / "wirecopy.toml").write_bytes(b"[convert]\n# \xff")
    assert "is not UTF-8 at byte 12" in run(folder, "plugins").stderr
    assert "no such file" in run(folder, "--config", "nowhere.toml", "plugins").stderr
    assert "is a directory" in run(folder, "--config", ".", "plugins").stderr


def test_a_variable_that_does_not_fit_is_named(folder: Path) -> None:
    done = run(folder, "convert", "story.txt", "--to", "csv", WIRECOPY_CONVERT_ERRORS="ignore")
    assert done.returncode == 2
    assert "WIRECOPY_CONVERT_ERRORS: Invalid value for '--errors': 'ignore'" in done.stderr


def test_a_variable_of_an_option_of_its_own_stays(folder: Path) -> None:
    show = ("config", "--format", "json", "validate")
    assert in_force(folder, *show, NEWS_SCHEMAS="a")["validate.schemas"] == [
        "a",
        "environment",
        "NEWS_SCHEMAS",
    ]
    both = in_force(folder, *show, NEWS_SCHEMAS="a", WIRECOPY_VALIDATE_SCHEMAS="b")
    assert both["validate.schemas"] == ["b", "environment", "WIRECOPY_VALIDATE_SCHEMAS"]


def test_a_folder_that_is_only_read_may_lie_outside(folder: Path) -> None:
    inner = folder / "desk"
    inner.mkdir()
    (folder / "wirecopy.toml").write_text('[validate]\nschemas = "../standards"\n')
    settings = in_force(inner, "config", "--format", "json", "validate")
    assert settings["validate.schemas"][0] == f"{folder}/../standards"


def test_a_file_that_was_only_found_brings_no_code(folder: Path) -> None:
    (folder / "evil.py").write_text("open('ran', 'w').close()\n")
    (folder / "wirecopy.toml").write_text('plugin-dir = ["."]\n')
    done = run(folder, "plugins")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "plugin-dir would run code" in done.stderr
    assert not (folder / "ran").exists()
    assert run(folder, "--config", "wirecopy.toml", "plugins").returncode == 0
    assert (folder / "ran").exists()


@pytest.mark.parametrize("output", ["../out.csv", "/tmp/out.csv", "s3://bucket/out.csv", "link/x"])
def test_a_file_that_was_only_found_writes_in_its_folder_only(output: str, folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    (home / "link").symlink_to(folder)
    (home / "wirecopy.toml").write_text(f'[convert]\nto = "csv"\noutput = "{output}"\n')
    done = run(home, "convert", "../story.txt")
    assert done.returncode == 2
    assert "convert.output leads out of the folder" in done.stderr
    assert sorted(os.listdir(folder)) == ["home", "story.txt"]


@pytest.mark.parametrize(
    "template", ["../../{stem}", "/tmp/{stem}", "link/{stem}", "{stem:.0}/{stem}", ".profile"]
)
def test_a_file_that_was_only_found_names_no_other_files(template: str, folder: Path) -> None:
    (folder / "link").symlink_to("/tmp")
    config = folder / "wirecopy.toml"
    config.write_text(f'[convert]\nto = "csv"\nforce = true\nname = "{template}"\n')
    done = run(folder, "convert", "story.txt")
    assert done.returncode == 2
    assert "convert.name could name any file" in done.stderr
    config.write_text('[convert]\nto = "csv"\nname = "{folder}{number:03}-{stem}{extension}"\n')
    assert run(folder, "convert", "story.txt").returncode == 0
    assert (folder / "001-story.csv").is_file()
    config.write_text('[convert]\nto = "csv"\nname = "news"\n')
    assert run(folder, "--config", "wirecopy.toml", "convert", "story.txt").returncode == 0
    assert (folder / "news").is_file()


def test_plugins_can_be_left_out_by_a_file(folder: Path) -> None:
    (folder / "wirecopy.toml").write_text('disable = ["xlsx"]\n')
    assert run(folder, "convert", "story.txt", "--to", "xlsx").returncode == 69
    settings = in_force(folder, "config", "--format", "json", WIRECOPY_DISABLE="nitf")
    assert settings["disable"] == [["xlsx", "nitf"], "file", "wirecopy.toml"]
    (folder / "wirecopy.toml").unlink()
    settings = in_force(folder, "config", "--format", "json", WIRECOPY_DISABLE="nitf")
    assert settings["disable"] == [["nitf"], "environment", "WIRECOPY_DISABLE"]


def test_no_toml_is_read_where_there_is_none(folder: Path) -> None:
    program = (
        "import sys\n"
        "sys.argv = ['wirecopy', 'convert', 'story.txt', '--to', 'csv']\n"
        "from wirecopy.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "unwanted = {'tomllib', 'wirecopy.cli.listing', 'wirecopy.cli.reading',"
        " 'wirecopy.cli.starting', 'wirecopy.cli.settings'}\n"
        "print(sorted(unwanted & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert (folder / "story.csv").exists()


def test_a_folder_that_is_gone_is_survived(folder: Path) -> None:
    gone = folder / "gone"
    gone.mkdir()
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"rmdir ../gone && {' '.join(WIRECOPY)} convert {folder}/story.txt --to csv",
        ],
        cwd=gone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
