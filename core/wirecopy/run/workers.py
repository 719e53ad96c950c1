"""Processes that share out items of work, keep their order, and outlive an item that kills one.

Each item is worked on in some process; what comes of it arrives here in the order of the items, as
if they had been worked on one after the other. Of items and results only a window is in memory.
"""

import mmap
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

import msgspec

from wirecopy.run import signals

if TYPE_CHECKING:  # heavy, and most runs need no second process
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

Item = TypeVar("Item")
Result = TypeVar("Result")

#: So many items go to a process at once, and so many results come back at once at the most.
_AT_ONCE = 32
#: Fewer items, if they weigh as much together.
_MOST_WEIGHT = 1 << 22
#: So many messages wait here for their turn, before their processes have to wait.
_MOST_WAITING = 64
#: The largest pipe that Linux gives to everybody; fewer waits for the process that fills it.
_PIPE_BYTES = 1 << 20
#: How far processes step back that give way: the writer gets three times their share.
_GENTLE = 5
#: The most processes, unless there are more processors: each takes memory and descriptors.
_MOST_JOBS = 64
#: How a process ends that lacks memory, or in which wirecopy fails, as wirecopy itself does.
_NO_MEMORY, _FAULT = 71, 70
#: So often, in seconds, it is looked whether a process is late.
_TICK = 0.05
#: The place of a process that is at no item.
_IDLE = -1


class WorkerDied(msgspec.Struct, frozen=True):
    """Stands where the results of an item would: it killed its process, twice."""

    reason: str
    is_of_memory: bool = False


#: Of an item that a process died of, where there is no other to try it again.
_NOT_AGAIN = WorkerDied("died")


class Finishing(Protocol[Result]):
    """What finishes the results of several items at once, in the process that worked on them."""

    @property
    def is_due(self) -> bool:
        """Whether some have waited long enough."""

    def finish(self, results: list[Result]) -> list[Result]:
        """The results, finished; none of them twice."""

    def discard(self) -> None:
        """Is called in the end, however that comes: nothing will be finished any more."""


class Pool(Generic[Item, Result]):
    """Processes for one kind of work; a context manager.

    `work` yields the results of an item, and must not raise. Items and results are pickled. Where
    processes do not start as copies of this one, so is `work`. `is_gentle`: they give way to this
    process where it has most of the work, so that nobody waits for it. `weight` says how many bytes
    of memory an item holds; of heavy ones few are on their way. `again` makes of an item that a
    process died of, or had done and not told, what the next process gets. A process that is at an
    item for more than `timeout` seconds is ended, as if that item had killed it; 0 is forever.
    `finishing` finishes what came of several items at once, of `most_at_once` at the most.
    Where no process can be started, this one does the work.
    """

    def __init__(
        self,
        work: Callable[[Item], Iterable[Result]],
        jobs: int,
        *,
        is_gentle: bool = False,
        weight: Callable[[Item], int] = lambda _: 0,
        again: Callable[[Item], Item] = lambda item: item,
        timeout: float = 0.0,
        finishing: "Finishing[Result] | None" = None,
        most_at_once: int = _AT_ONCE,
    ) -> None:
        import multiprocessing  # see above

        self._work = work
        self._finishing = finishing
        self._most_at_once = most_at_once
        self._given = 0
        self._weight = weight
        self._again = again
        self._timeout = timeout
        self._niceness = _GENTLE if is_gentle else 0
        self._jobs = min(jobs, max(_MOST_JOBS, os.cpu_count() or 1))
        self._workers: list[_Worker[Item, Result]] = []
        # A copy of the process starts in a hundredth of the time; elsewhere it is not safe.
        self._context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")

    def __enter__(self) -> Self:
        # Before anybody starts threads, which copies of a process do not survive well.
        try:
            while len(self._workers) < self._jobs and self._start():
                pass
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def run(self, items: Iterable[Item]) -> Iterator[tuple[Item, Result | WorkerDied | None]]:
        """Each item with each of its results, and once more with None when there are no more."""
        remaining = iter(items)
        tasks: deque[_Task[Item, Result]] = deque()
        is_over = False
        while (tasks or not is_over) and self._workers:
            while not is_over and len(tasks) < 2 * self._jobs + 1:
                chunk = self._chunk(remaining)
                is_over = not chunk
                if chunk:
                    tasks.append(_Task(chunk))
            self._hand_out(tasks)
            if not tasks:
                break
            first = tasks[0]
            if not first.arrived and not first.is_done:
                self._receive(tasks, is_waiting=True)
                continue
            self._receive(tasks, is_waiting=False)
            while first.arrived:
                yield from first.take()
            if first.is_done:
                tasks.popleft()
        for task in tasks:
            yield from task.finish(self._work, self._finishing)
        for item in remaining:
            task = _Task([item])
            yield from task.finish(self._work, self._finishing)

    def _chunk(self, items: Iterator[Item]) -> list[Item]:
        """The items that go to a process next; none if there are no more."""
        chunk: list[Item] = []
        weight = 0
        # Of few items each process gets its share.
        at_once = min(self._most_at_once, max(_AT_ONCE, self._given // (4 * self._jobs)))
        for item in items:
            chunk.append(item)
            weight += self._weight(item)
            if len(chunk) == at_once or weight >= _MOST_WEIGHT:
                break
        self._given += len(chunk)
        return chunk

    def _start(self) -> bool:
        """Starts one more process; whether that was possible."""
        # Between two processes there is no place where a signal would end both.
        # AssertionError: a process of somebody else's pool may have none of its own. ImportError:
        # some systems lack what it takes.
        lacking = (OSError, MemoryError, AssertionError, ImportError)
        with signals.held() as held, suppress(*lacking):
            worker = _Worker(
                self._context, self._work, self._finishing, self._workers, self._niceness, held
            )
            self._workers.append(worker)
            return True
        return False

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()
        for worker in self._workers:
            worker.reap()
        self._workers = []

    def _hand_out(self, tasks: Iterable["_Task[Item, Result]"]) -> None:
        for task in tasks:
            if not task.is_given:
                worker = min(self._workers, key=lambda worker: len(worker.tasks))
                # One that is worked on and one that waits: nobody has to wait for us.
                if len(worker.tasks) >= 2:
                    return
                worker.give(task)

    def _receive(self, tasks: deque["_Task[Item, Result]"], *, is_waiting: bool) -> None:
        """Takes in what has come; of what it is not yet the turn, only a window."""
        from multiprocessing.connection import wait  # see above

        waiting = sum(len(task.arrived) for task in tasks)
        listened = [
            worker
            for worker in self._workers
            if worker.tasks and (waiting < _MOST_WAITING or tasks[0] in worker.tasks)
        ]
        if is_waiting and self._timeout:
            while not (ready := wait([worker.results for worker in listened], _TICK)):
                for worker in self._workers:
                    worker.end_if_late(self._timeout)
        else:
            ready = wait([worker.results for worker in listened], None if is_waiting else 0)
        for worker in listened:
            if worker.results in ready:
                try:
                    worker.receive()
                except (EOFError, OSError):  # its end of the pipe is closed: it died
                    self._replace(worker, tasks)

    def _replace(
        self, worker: "_Worker[Item, Result]", tasks: deque["_Task[Item, Result]"]
    ) -> None:
        """A new process for a dead one; what it did not finish is done again."""
        self._workers.remove(worker)
        death = worker.reap()
        fatal, *others = worker.tasks
        for other in others:
            other.is_given = False
        place = tasks.index(fatal)
        del tasks[place]
        for task in reversed(fatal.after_death(worker.place, death, self._again)):
            tasks.insert(place, task)
        self._start()


class _Task(Generic[Item, Result]):
    """Some items on their way, and what has come of them so far."""

    def __init__(self, items: Sequence[Item], *, skipped: int = 0, is_alone: bool = False) -> None:
        self.items = items
        # Then each result is sent at once, so that those before a death are always the same.
        self.is_alone = is_alone
        self.arrived: deque[list[tuple[int, Result | WorkerDied | None]]] = deque()
        self.is_given = self.is_done = False
        # So many results of the first item came before an earlier process died of it.
        self._skipped = self._to_skip = skipped
        # The item whose results come next, and how many of them have come.
        self._item = self._count = 0

    def receive(self, message: tuple[list[tuple[int, Result | None]], bool]) -> None:
        results, self.is_done = message
        for index, result in results:
            is_last = result is None
            self._item = index + is_last
            self._count = 0 if is_last else self._count + 1
        if results:
            self.arrived.append(list(results))

    def take(self) -> Iterator[tuple[Item, Result | WorkerDied | None]]:
        for index, result in self.arrived.popleft():
            if index == 0 and self._to_skip and result is not None:
                self._to_skip -= 1
            else:
                yield self.items[index], result

    def finish(
        self,
        work: Callable[[Item], Iterable[Result]],
        finishing: "Finishing[Result] | None" = None,
    ) -> Iterator[tuple[Item, Result | WorkerDied | None]]:
        """All that is still to come, worked on here, but for an item that a process died of."""
        while self.arrived:
            yield from self.take()
        if self.is_done:
            return
        for index, item in enumerate(self.items):
            results: Iterable[Result | WorkerDied] = [_NOT_AGAIN] if self.is_alone else work(item)
            if finishing is not None and not self.is_alone:
                results = finishing.finish(list(work(item)))
            for result in chain[Result | WorkerDied | None](results, [None]):
                self.arrived.append([(index, result)])
                yield from self.take()

    def after_death(
        self, place: int, death: WorkerDied, again: Callable[[Item], Item]
    ) -> list["_Task[Item, Result]"]:
        """What is still to be done; the suspect alone, for another may be guilty."""
        first, self.is_done = self._item, True
        came = max(self._count, self._skipped if first == 0 else 0)
        # Messages are lost with the process, so it may have been further on.
        suspect = max(place, first)
        if suspect >= len(self.items):
            return [self]
        if self.is_alone:
            self.arrived.append([(suspect, death), (suspect, None)])
            return [self]
        tasks = [self]
        if first < suspect:
            tasks.append(_Task(list(map(again, self.items[first:suspect])), skipped=came))
            came = 0
        tasks.append(_Task([again(self.items[suspect])], skipped=came, is_alone=True))
        if rest := self.items[suspect + 1 :]:
            tasks.append(_Task(rest))
        return tasks


class _Worker(Generic[Item, Result]):
    """A process, seen from here: its tasks, two pipes, and where in its task it is."""

    def __init__(
        self,
        context: "BaseContext",
        work: Callable[[Item], Iterable[Result]],
        finishing: "Finishing[Result] | None",
        others: Sequence["_Worker[Item, Result]"],
        niceness: int,
        held: frozenset[int],
    ) -> None:
        self.tasks: deque[_Task[Item, Result]] = deque()
        # Where it was when it was last looked at, and since when; why it had to be ended.
        self._here, self._since, self._received, self._late = (_IDLE, 0), time.monotonic(), 0, ""
        theirs, self._tasks = context.Pipe(duplex=False)
        self.results, results = context.Pipe(duplex=False)
        _widen(results)
        is_copy = context.get_start_method() == "fork"
        # A copy shares memory without a file, for which there may be no place.
        self._place = _Place() if is_copy else context.RawValue("q", _IDLE)
        # A copy of this process holds our ends of the pipes, too, and would keep them open.
        ours = [self._tasks, self.results]
        ours += [end for other in others for end in (other._tasks, other.results)]
        self._process = context.Process(  # type: ignore[attr-defined]  # each context has one
            target=_serve,
            args=(
                work,
                finishing,
                theirs,
                results,
                self._place,
                ours if is_copy else [],
                niceness,
                held,
            ),
            daemon=True,
        )
        self._process.start()
        theirs.close()
        results.close()

    @property
    def place(self) -> int:
        """Which item of its task it has begun, counted from 0; -1 for none."""
        return int(self._place.value)

    def give(self, task: _Task[Item, Result]) -> None:
        task.is_given = True
        self.tasks.append(task)
        with suppress(OSError):  # it is dead, as will be found in time
            at_once = max(_AT_ONCE, len(task.items))
            self._tasks.send((task.items, 1 if task.is_alone else at_once))

    def receive(self) -> None:
        """Takes in one message. Raises `EOFError` if there will be no more."""
        task = self.tasks[0]
        task.receive(self.results.recv())
        self._received += 1
        if task.is_done:
            self.tasks.popleft()

    def end_if_late(self, timeout: float) -> None:
        """Ends the process if it has been at the same item for so long, in seconds."""
        now = time.monotonic()
        here = (self.place, self._received)
        if here != self._here or not self.tasks:
            self._here, self._since = here, now
        elif now - self._since > timeout:
            self._late = f"took longer than {timeout:g} s"
            self._process.kill()

    def stop(self) -> None:
        self._tasks.close()
        self.results.close()
        if self.tasks:  # else it ends by itself, for there will be no more
            self._process.terminate()

    def reap(self) -> WorkerDied:
        """Waits for its end, and says how it came."""
        self._process.join(10)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code = self._process.exitcode
        for end in (self._tasks, self.results):
            with suppress(OSError):
                end.close()
        self._process.close()
        if self._late:
            return WorkerDied(self._late)
        if code is not None and code < 0:
            return WorkerDied(f"died of {signal.Signals(-code).name}")
        return WorkerDied(f"ended with exit code {code}", code == _NO_MEMORY)


class _Place:
    """A number that this process and its copies share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 8)
        self.value = _IDLE

    @property
    def value(self) -> int:
        return int.from_bytes(self._memory[:8], "little", signed=True)

    @value.setter
    def value(self, number: int) -> None:
        self._memory[:8] = number.to_bytes(8, "little", signed=True)


def _serve(
    work: Callable[[Any], Iterable[Any]],  # Any: items and results of the pool
    finishing: "Finishing[Any] | None",
    tasks: "Connection",
    results: "Connection",
    place: Any,  # Any: a number in shared memory has no public type
    others: Sequence["Connection"],
    niceness: int,
    held: frozenset[int],
) -> None:
    """What a process does: one task after the other, until nobody sends any."""
    for end in others:
        end.close()
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process stops us
    signals.Ending().install()
    signals.release(held)
    with suppress(OSError):
        os.dup2(2, 1)  # standard output carries documents only
    place.value = _IDLE
    queue: SimpleQueue[tuple[Sequence[Any], int] | None] = SimpleQueue()
    # Tasks are taken in at once: the sender must not have to wait, while we may.
    Thread(target=_take_in, args=(tasks, queue, place), daemon=True).start()
    try:
        while (task := queue.get()) is not None:
            _serve_task(work, finishing, task, results, place)
            place.value = _IDLE
    except BrokenPipeError:  # there is nobody left to work for
        pass
    # The exit code says enough: a traceback here would belong to no input.
    except MemoryError:
        os._exit(_NO_MEMORY)
    except Exception:
        os._exit(_FAULT)
    finally:
        if finishing is not None:
            finishing.discard()


def _serve_task(
    work: Callable[[Any], Iterable[Any]],
    finishing: "Finishing[Any] | None",
    task: tuple[Sequence[Any], int],
    results: "Connection",
    place: Any,
) -> None:
    items, at_once = task
    found: list[tuple[int, Any]] = []
    for index, item in enumerate(items):
        place.value = index
        for result in work(item):
            found.append((index, result))
            if len(found) >= at_once:
                results.send((_finished(found, finishing), False))
                found = []
        found.append((index, None))
        if finishing is not None and finishing.is_due:
            found = _finished(found, finishing)
    results.send((_finished(found, finishing), True))


def _finished(
    found: list[tuple[int, Any]], finishing: "Finishing[Any] | None"
) -> list[tuple[int, Any]]:
    if finishing is None:
        return found
    finished = iter(finishing.finish([result for _, result in found if result is not None]))
    return [(index, None if result is None else next(finished)) for index, result in found]


def _take_in(
    tasks: "Connection", queue: "SimpleQueue[tuple[Sequence[Any], int] | None]", place: Any
) -> None:
    while True:
        try:
            queue.put(tasks.recv())
        except (EOFError, OSError):
            break
    # There is nobody left to work for.
    queue.put(None)
    if place.value != _IDLE:
        os.kill(os.getpid(), signal.SIGTERM)


def _widen(pipe: "Connection") -> None:
    with suppress(ImportError, AttributeError, OSError):  # not every system can
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
