"""Times callables in turn, so that a machine's moods meet all of them, and prints ratios."""

import statistics
import time
from collections.abc import Callable


def compare(rounds: int, **contestants: Callable[[], object]) -> dict[str, float]:
    """The median CPU seconds of each, from `rounds` interleaved rounds."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            begun = time.process_time()
            run()
            taken[name].append(time.process_time() - begun)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(title: str, seconds: dict[str, float], base: str, unit: int = 1) -> None:
    """Prints a Markdown table: each one's time, and its ratio to `base`."""
    print(f"\n### {title}\n\n| what | ms | over {base} |\n|---|--:|--:|")
    for name, second in seconds.items():
        print(f"| {name} | {second * 1000 / unit:.3f} | {second / seconds[base]:.2f} |")
