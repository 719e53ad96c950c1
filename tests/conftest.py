"""What several tests need: the official schemas, and hypothesis's profiles."""

import os
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

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "standards"


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder of the official schemas: NEWS_SCHEMAS, or `shared/standards` beside us."""
    folder = Path(os.environ.get("NEWS_SCHEMAS", BESIDE))
    if folder.is_dir():
        return folder
    reason = f"no official schemas: NEWS_SCHEMAS names no folder, nor is there {BESIDE}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
