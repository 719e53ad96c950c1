"""One short text on the command line: the whole process, against the imports it needs and a peer.

Run `pip install csvkit` and `python benchmarks/command.py [ROUNDS]`.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from clock import race, ratio
from feeds import story


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    python = sys.executable
    with tempfile.TemporaryDirectory() as place:
        text, rows = Path(place, "story.txt"), Path(place, "story.csv")
        text.write_text(story(1), "utf-8")
        line = "ARW,Harrow Mining,LSE,12.50,-0.25,-1.96,USD\n"
        rows.write_text(
            "symbol,name,exchange,price,change,percent,currency\n"
            + line * (len(story(1)) // len(line))
        )
        commands = {
            "wirecopy convert story.txt --to csv": [
                python, "-m", "wirecopy", "convert", str(text), "--to", "csv", "-o", "-",
            ],
            "python -c 'import typer, importlib.metadata, msgspec'": [
                python, "-c", "import typer, importlib.metadata, msgspec",
            ],
            "in2csv story.csv": [str(Path(python).with_name("in2csv")), str(rows)],
            "python -c ''": [python, "-c", ""],
        }  # fmt: skip
        costs = race(rounds, commands)
    ours = [cost.cpu for cost in next(iter(costs.values()))]
    print(
        "\n### One text, whole processes\n\n| what | ms, wall | ms of CPU | "
        "wirecopy over it, CPU | wanted |\n|---|--:|--:|--:|--:|"
    )
    wanted = ["", "≤ 1.50", "≤ 0.33", ""]
    for (name, found), bound in zip(costs.items(), wanted, strict=True):
        cpu = [cost.cpu for cost in found]
        wall = statistics.median([cost.wall for cost in found]) * 1000
        print(
            f"| `{name}` | {wall:.0f} | {statistics.median(cpu) * 1000:.0f} "
            f"| {ratio(ours, cpu)[1]} | {bound} |"
        )


if __name__ == "__main__":
    main()
