"""Runs on Ray, where it is installed: the same bytes, whatever is killed meanwhile."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

import wirecopy
from wirecopy.testing import EngineContract
from wirecopy.testing.engines import work

HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed")


@pytest.mark.slow
@needs_ray
class TestRay(EngineContract):
    engine = "ray"


@pytest.mark.slow
@needs_ray
def test_a_node_that_is_taken_away_is_not_missed() -> None:
    """Two machines on this one; the second goes while it works."""
    cluster_utils: Any = pytest.importorskip("ray.cluster_utils")
    cluster = cluster_utils.Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    try:
        node = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        with work() as tried:
            with tried.start(f"ray:{cluster.address}") as driver:
                tried.wait_for_a_marker("ray", driver)
                cluster.remove_node(node, allow_graceful=False)
                assert driver.wait(300) == 0
            tried.compare("ray")
    finally:
        cluster.shutdown()


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Miners slip\nShares fell.\n")
    with pytest.raises(wirecopy.FormatUnavailable, match="is not installed"):
        wirecopy.convert_many("a.txt", "out/", wirecopy.Plan(to="json"), engine="ray")
