"""Ray: shards as tasks of a cluster, or of a Ray that is started on this machine."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from wirecopy import Engine, FormatUnavailable, hookimpl

#: So many tasks wait in the cluster.
_WAITING = 1000


def run(
    work: Callable[[Any], Any],  # Any: shards and what comes of them
    shards: Iterable[Any],
    address: str,
    jobs: int,
) -> Iterator[Any]:
    """Does each shard as a task on one processor; a task whose machine is lost is done again.

    `address` is Ray's: `auto` for the cluster that this runs in. Without one, a Ray of `jobs`
    processors is started here and ended afterwards. Raises `FormatUnavailable` where Ray is not
    installed, or not at that address.
    """
    try:
        import ray  # type: ignore[import-not-found, unused-ignore]  # heavy, and an extra
    except ImportError as error:
        raise FormatUnavailable(
            "engine 'ray' needs Ray, which is not installed", hint="pip install 'wirecopy[ray]'"
        ) from error
    here: dict[str, Any] = {} if address else {"num_cpus": jobs, "include_dashboard": False}
    try:
        # Not None, with which Ray joins the cluster that a file in its temporary folder names.
        ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **here)
    # Ray's border: it raises a bare `Exception` where a machine is too busy to start it in time.
    except Exception as error:
        where = f"is not reached at '{address}'" if address else "does not start here"
        raise FormatUnavailable(f"Ray {where}: {error}", hint="is it up?") from error
    try:
        task = ray.remote(num_cpus=1, max_retries=3)(work)
        running: list[Any] = []
        remaining = iter(shards)
        while True:
            running += map(task.remote, islice(remaining, _WAITING - len(running)))
            if not running:
                return
            done, running = ray.wait(running)
            yield from ray.get(done)
    finally:
        ray.shutdown()


@hookimpl
def wirecopy_engines() -> list[Engine]:
    """One engine; Ray is imported at its first use."""
    return [Engine("ray", run, summary="Ray: a task for each file (needs the extra ray)")]
