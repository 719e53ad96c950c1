"""Engines: what maps the work on shards over processors, here or in a cluster."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from wirecopy.plugins import registry
from wirecopy.plugins.formats import Engine
from wirecopy.run import guard
from wirecopy.run.shards import Done, Shard

Work = Callable[[Shard], Done]
#: So many shards wait for each processor.
_WAITING = 2


def chosen(choice: str | None) -> tuple[Engine, str]:
    """The engine and its address for `NAME` or `NAME:ADDRESS`; this machine for None.

    Raises `FormatUnavailable` for an engine that is not installed.
    """
    name, _, address = (choice or LOCAL.name).partition(":")
    return LOCAL if name == LOCAL.name else registry.engine(name), address


def local(
    work: Work,
    shards: Iterable[Shard],
    address: str,  # noqa: ARG001  # this machine has one only
    jobs: int,
) -> Iterator[Done]:
    """Does the work here, `jobs` shards at a time; each has a process of its own."""
    remaining = iter(shards)
    running: set[Future[Done]] = set()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="shard")
    try:
        while True:
            for shard in islice(remaining, jobs * _WAITING - len(running)):
                running.add(pool.submit(work, shard))
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                yield each.result()
    except BaseException:
        for each in running:
            each.cancel()
        pool.shutdown(wait=False, cancel_futures=True)
        guard.end_all()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


#: The engine of this machine; nothing has to be installed for it.
LOCAL = Engine("local", local, summary="this machine")
