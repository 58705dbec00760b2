"""Looking for the ideas close to a new one: how long it takes, and how many queries, whatever the number of ideas already there."""

import random
import time
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.data import World
from terril.initiatives import closeness
from terril.initiatives.models import Initiative

LOOKS = 40
# Asked of us for 30,000 ideas. The look is queued: nobody waits for it, and it is quick all the same.
MOST_MS = 100


@dataclass(frozen=True)
class Look:
    rows: int
    queries: int
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    candidates_ms: float

    @property
    def holds(self) -> bool:
        """By the median of the processor's time: a machine shared with others makes anybody wait."""
        return self.cpu_ms <= MOST_MS


def measure(world: World) -> Look:
    """Looks again from ideas spread over the world, each read for the first time by this process."""
    chance = random.Random(world.size)  # noqa: S311
    ids = list(Initiative.objects.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    chosen = chance.sample(ids, min(LOOKS, len(ids)))
    closeness.suggest(chosen[0])
    times, own, queries, index = [], [], [], []
    for pk in chosen:
        with CaptureQueriesContext(connection) as captured:
            start, spent = time.perf_counter(), time.process_time()
            closeness.suggest(pk)
            times.append((time.perf_counter() - start) * 1000)
            own.append((time.process_time() - spent) * 1000)
        queries.append(len(captured))
        index += [float(query["time"]) * 1000 for query in captured.captured_queries if "CROSS JOIN LATERAL" in query["sql"]]
    times.sort()
    last = times[int(len(times) * 0.95)]
    return Look(world.size, max(queries), *(round(value, 1) for value in (median(times), last, median(own), median(index))))


def told(looks: list[Look]) -> str:
    lines = [
        "Idées proches d’une nouvelle (en tâche de fond) ; calcul : processeur, hors base ; index : la recherche des candidates",
        f"{'idées':>8} {'requêtes':>9} {'p50 ms':>8} {'p95 ms':>8} {'calcul':>8} {'index':>8}",
    ]
    lines += [
        f"{look.rows:>8} {look.queries:>9} {look.p50_ms:>8} {look.p95_ms:>8} {look.cpu_ms:>8} {look.candidates_ms:>8}" for look in looks
    ]
    return "\n".join(lines)
