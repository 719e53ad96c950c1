"""What several tests need: the official schemas, hypothesis's profiles, a shell for sessions."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# CI: fewer examples, and no deadline on shared machines. `--hypothesis-profile=long` for a release.
settings.register_profile(
    "ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("ci")

# The modules whose tests start programs or take long; the others run in under a minute.
SLOW = set(
    """test_atomic test_batch test_bounds test_cases test_cheap_looks test_cli test_commits test_completion
    test_config test_contract test_docs test_engines test_examples test_failures test_found
    test_hint_laws test_inbox test_inputs test_interruptions test_item_laws test_manual test_many
    test_new_field test_newsml_items test_package test_progress test_projects test_promises test_recipes
    test_registry test_remote test_remote_outputs test_resume test_row_files test_screening_laws
    test_shards test_signals test_spans test_story_laws test_streams test_tutorial test_validate
    test_watch test_wire_laws test_workers test_xlsx""".split()
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of these modules as `slow`."""
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)


# The caller of the tests may ignore signals (nohup does), and so would the programs that they start.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, lambda *_: None)

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "standards"


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of the official schemas: NEWS_SCHEMAS, or `shared/standards` beside us."""
    folder = Path(os.environ.get("NEWS_SCHEMAS", BESIDE))
    if folder.is_dir():
        return folder
    reason = (
        f"no official schemas: NEWS_SCHEMAS does not name a folder, and {BESIDE} does not exist"
    )
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


PROJECT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STEP = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Shell:
    """Runs the sessions of a Markdown file in a folder that holds the example feeds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for feed in (PROJECT / "examples").glob("*.txt"):
            shutil.copy(feed, folder)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"},
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
        }

    def run(self, command: str) -> str:
        """What a command prints to both ends, and its exit code if that is not 0."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        code = f"[exit code {done.returncode}]\n" if done.returncode else ""
        return re.sub(r"[ \r]+\n", "\n", done.stdout.decode()) + code

    def replay(self, file: Path) -> int:
        """Runs every step of a file's sessions and compares; returns how many there were."""
        steps = [
            step for block in BLOCK.findall(file.read_text("utf-8")) for step in STEP.findall(block)
        ]
        for command, expected in steps:
            # An ellipsis stands for anything, on a line of its own for any lines.
            pattern = re.escape(expected).replace("…\\\n", "(?:.*\\\n)*").replace("…", "[^\n]*")
            printed = self.run(command)
            assert re.fullmatch(pattern, printed), f"{file.name}: $ {command}\n{printed}"
        return len(steps)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell in an empty folder with the example feeds."""
    return Shell(tmp_path)
