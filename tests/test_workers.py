"""Processes share work, keep its order, and outlive an item that kills one."""

import os
import signal
from collections.abc import Iterator

import pytest

from wirecopy.run.workers import Pool, WorkerDied


def some(item: int) -> Iterator[tuple[int, int]]:
    """So many results that they come in several messages, none, or one."""
    for number in range({0: 0, 1: 1, 2: 100}[item % 3]):
        yield item, number


def in_order(items: range) -> list[tuple[int, tuple[int, int] | None]]:
    return [(item, result) for item in items for result in (*some(item), None)]


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 32, 33, 300])
def test_results_come_in_the_order_of_the_items(jobs: int, count: int) -> None:
    with Pool(some, jobs) as pool:
        assert list(pool.run(range(count))) == in_order(range(count))


def test_far_too_many_jobs_are_fewer_processes() -> None:
    most = max(64, os.cpu_count() or 1)
    with Pool(some, most + 100) as pool:
        assert len(pool._workers) == most
        assert list(pool.run(range(9000))) == in_order(range(9000))


@pytest.mark.parametrize(("weight", "ahead"), [(0, 160), (1 << 21, 10), (1 << 30, 5)])
def test_of_heavy_items_few_are_on_their_way(weight: int, ahead: int) -> None:
    drawn: list[int] = []

    def draw(number: int) -> int:
        drawn.append(number)
        return number

    items = map(draw, range(400))
    most = 0
    with Pool(some, 2, weight=lambda _: weight) as pool:
        for item, _ in pool.run(items):
            most = max(most, len(drawn) - item)
    assert ahead / 2 <= most <= ahead


def fatal(item: int) -> Iterator[tuple[int, int]]:
    """The second result of three items never comes."""
    for result in some(item):
        if item in (2, 50, 299) and result[1] == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        yield result


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_an_item_that_kills_its_process_is_named_and_the_rest_goes_on(jobs: int) -> None:
    with Pool(fatal, jobs) as pool:
        found = list(pool.run(range(300)))
    dead = [item for item, result in found if isinstance(result, WorkerDied)]
    assert dead == [2, 50, 299]
    assert {r.reason for _, r in found if isinstance(r, WorkerDied)} == {"died of SIGKILL"}
    expected = [pair for pair in in_order(range(300)) if pair[0] not in dead]
    assert [pair for pair in found if pair[0] not in dead] == expected
    # What came before is kept, and always the same.
    assert [result for item, result in found if item == 50] == [
        (50, 0),
        WorkerDied("died of SIGKILL"),
        None,
    ]


def killed_once(item: int) -> Iterator[int]:
    """As when somebody else ends the process: nothing that the item could do for."""
    marker = os.path.join(os.environ["MARKERS"], str(item))
    if item % 40 == 7 and not os.path.exists(marker):
        os.close(os.open(marker, os.O_CREAT))
        os.kill(os.getpid(), signal.SIGKILL)
    yield item


@pytest.mark.parametrize("jobs", [1, 3])
def test_who_died_by_chance_is_tried_again(
    jobs: int, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKERS", str(tmp_path))
    with Pool(killed_once, jobs) as pool:
        found = [result for _, result in pool.run(range(200)) if result is not None]
    assert found == list(range(200))
    assert len(os.listdir(str(tmp_path))) == 5


def dies_of_new(item: tuple[int, bool]) -> Iterator[tuple[int, bool]]:
    """Dies of one item unless it is said to be done again."""
    if item == (20, False):
        os.kill(os.getpid(), signal.SIGKILL)
    yield item


def test_what_is_done_again_is_told_so() -> None:
    items = [(number, False) for number in range(32)]
    with Pool(dies_of_new, 1, again=lambda item: (item[0], True)) as pool:
        found = [result for _, result in pool.run(items) if result is not None]
    assert [number for number, _ in found] == list(range(32))  # type: ignore[misc]  # none of them died
    # Some before it were done, but not told; those after it were not begun.
    again = [number for number, is_again in found if is_again]  # type: ignore[misc]  # none of them died
    assert len(again) > 1
    assert again == list(range(again[0], 21))


def exits(item: int) -> Iterator[int]:
    if item == 3:
        os._exit(7)
    yield item


def test_an_item_that_ends_its_process_is_told_with_the_exit_code() -> None:
    with Pool(exits, 2) as pool:
        (death,) = [r for _, r in pool.run(range(9)) if isinstance(r, WorkerDied)]
    assert death.reason == "ended with exit code 7"


def big(item: bytes) -> Iterator[bytes]:
    yield item * 2


def test_items_larger_than_any_pipe_pass_both_ways() -> None:
    items = [bytes([number]) * 300_000 for number in range(100)]
    with Pool(big, 2) as pool:
        found = [result for _, result in pool.run(items) if result is not None]
    assert found == [item * 2 for item in items]


def test_items_are_taken_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(100_000):
            taken.append(number)
            yield number

    with Pool(exits, 2) as pool:
        results = pool.run(items())
        next(results)
        assert len(taken) < 1_000


def test_nobody_is_left_when_it_ends_early() -> None:
    with Pool(some, 3) as pool:
        workers = list(pool._workers)
        numbers = [worker._process.pid for worker in workers]
        next(pool.run(range(100_000)))
    for number in numbers:
        assert number is not None
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def not_sent(item: int) -> Iterator[object]:
    """Results that cannot be pickled: a fault of the plugin that makes them."""
    yield (lambda: item) if item == 3 else item


def test_a_fault_in_a_process_is_told_by_its_exit_code_and_nothing_else(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with Pool(not_sent, 2) as pool:
        deaths = [r for _, r in pool.run(range(9)) if isinstance(r, WorkerDied)]
    assert deaths == [WorkerDied("ended with exit code 70")]
    assert capfd.readouterr().err == ""
