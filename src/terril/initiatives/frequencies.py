"""Makes `data/frequencies.csv` again: python -m terril.initiatives.frequencies src/terril/demo/content/initiatives.toml

Read: the labelled pairs marked "tune" (never those that test), and the first words of the ideas of the files given.
"""

import csv
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from terril.initiatives.likeness import Corpus, count


def texts(files: Iterable[Path]) -> Iterator[str]:
    """What the reference is made of."""
    with (Path(__file__).parent / "data" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == "tune":
                yield from (row["text_a"], row["text_b"])
    for path in files:
        ideas = tomllib.loads(path.read_text(encoding="utf-8"))["initiative"]
        yield from (idea["words"] for idea in ideas if idea.get("words"))


def lines(corpus: Corpus) -> list[tuple[str, int]]:
    """The number of texts on the line "*", then each term with the number of texts that hold it, the most frequent first."""
    return [("*", corpus.total), *sorted(corpus.held.items(), key=lambda pair: (-pair[1], pair[0]))]


def main(files: list[str]) -> None:
    target = Path(__file__).parent / "data" / "frequencies.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("term", "held"), *lines(count(texts(map(Path, files))))])


if __name__ == "__main__":
    main(sys.argv[1:])
