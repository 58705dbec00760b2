"""Pages and bare pages asked in turn, in the same run; what they cost; which budgets do not hold, and where the time of those pages goes."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median, mode

from bench.client import Answer, Visitor, assets
from bench.look import Call, Query
from bench.pages import BARE, Measured

WARM, ROUNDS = 5, 40
# How many times each page is looked into, query by query.
LOOKS = 5
# One query of a page, planned and executed by PostgreSQL, at any size up to 30,000 ideas.
MOST_QUERY_MS = 5
MOST_GROWTH = 1.5
FIRST_VISIT, NEXT_VISIT = 100_000, 25_000
# Below this, what one reads is the noise of the machine rather than the page.
NOISE_MS = 1.0
# Of the weight of the same page at the largest size.
FULL = 0.8
# How many calls and queries are named of a page that fails.
NAMED = 3


@dataclass(frozen=True)
class Line:
    """One page at one size. `cpu_ratio` is its processor time over that of the bare pages asked in between, `ratio` the same of the time
    that the visitor waits."""

    page: str
    rows: int
    status: int
    queries: int
    p50_ms: float
    p95_ms: float
    ratio: float
    cpu_ms: float
    cpu_ratio: float
    planning_ms: float
    execution_ms: float
    jit_ms: float
    jit_functions: int
    bytes_gz: int
    first_visit_gz: int
    bytes: int
    most_ratio: int
    slowest: list[Query] = field(default_factory=list)
    costliest: list[Call] = field(default_factory=list)

    @property
    def slowest_ms(self) -> float:
        return round(self.slowest[0].ms, 2) if self.slowest else 0.0

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "slowest_ms": self.slowest_ms}


def measure(pages: list[Measured], visitors: dict[str, Visitor], rows: int) -> list[Line]:
    """Each round asks every page once, each followed by the bare page as anybody opens it; then each page is looked into."""
    answers: dict[str, list[Answer]] = {page.name: [] for page in pages}
    bare: dict[str, list[Answer]] = {page.name: [] for page in pages}
    for step in range(WARM + ROUNDS):
        for page in pages:
            answer, naked = visitors[page.visitor].get(page.path), visitors["anybody"].get(BARE)
            if step >= WARM:
                answers[page.name].append(answer)
                bare[page.name].append(naked)
    weights: dict[str, int] = {}
    first = Measured("page nue", BARE, pages[0].budget)
    nude = [answer for page in pages for answer in bare[page.name]]
    lines = [_line(first, rows, nude, nude, visitors["anybody"], weights)]
    for page in pages:
        lines.append(_line(page, rows, answers[page.name], bare[page.name], visitors[page.visitor], weights))
    return lines


def _spread(answers: list[Answer]) -> tuple[float, float]:
    times = sorted(answer.seconds * 1000 for answer in answers)
    return round(median(times), 2), round(times[int(len(times) * 0.95)], 2)


def _cpu(answers: list[Answer]) -> float:
    return median(answer.cpu_ms for answer in answers)


def quickest(looks: Sequence[Sequence[Query]]) -> list[Query]:
    """Each query of a page as it cost least in these looks: one alone may meet whatever else the machine was doing. A page that did not ask the same
    queries each time is told as it was looked at last."""
    if len({tuple(query.sql for query in look) for look in looks}) > 1:
        return list(looks[-1])
    return [min(same, key=lambda query: query.ms) for same in zip(*looks, strict=True)]


def _line(page: Measured, rows: int, answers: list[Answer], bare: list[Answer], visitor: Visitor, weights: dict[str, int]) -> Line:
    last = answers[-1]
    p50, p95 = _spread(answers)
    looked = [[Query(**query) for query in visitor.look(page.path, "queries")] for _look in range(LOOKS)]
    asked = sorted(quickest(looked), key=lambda query: -query.ms)
    return Line(
        page=page.name,
        rows=rows,
        status=max(answer.status for answer in answers),
        # The usual number: every three seconds one page, any of them, also reads the texts of the site (kernel.sitewide).
        queries=mode(answer.queries for answer in answers),
        p50_ms=p50,
        p95_ms=p95,
        ratio=round(p50 / _spread(bare)[0], 2),
        cpu_ms=round(_cpu(answers), 2),
        cpu_ratio=round(_cpu(answers) / _cpu(bare), 2),
        planning_ms=round(sum(query.planning_ms for query in asked), 2),
        execution_ms=round(sum(query.execution_ms for query in asked), 2),
        jit_ms=round(sum(query.jit_ms for query in asked), 2),
        jit_functions=sum(query.jit_functions for query in asked),
        bytes_gz=last.compressed,
        first_visit_gz=last.compressed + (_with_page(last, visitor, weights) if page.page else 0),
        bytes=len(last.body),
        most_ratio=page.budget.most,
        slowest=asked[:NAMED],
        costliest=[Call(**call) for call in visitor.look(page.path, "calls")[:NAMED]],
    )


def _with_page(page: Answer, visitor: Visitor, weights: dict[str, int]) -> int:
    for address in assets(page):
        if address not in weights:
            weights[address] = visitor.get(address).compressed
    return sum(weights[address] for address in assets(page))


def table(lines: Iterable[Line]) -> str:
    """"proc." is processor time, "× nue" that of the page over that of the bare page; "plan", "exéc." and "JIT" are all the queries of the
    page as PostgreSQL tells them, "pire" the slowest one, planned and executed; times in milliseconds."""
    head = (
        f"{'page':<30}{'idées':>7}{'req.':>5}{'× nue':>7}{'proc.':>8}{'p50':>8}{'p95':>8}{'plan':>8}{'exéc.':>8}{'JIT':>8}{'fonct.':>7}{'pire':>8}"
        f"{'gzip o':>8}{'1re visite':>11}{'octets':>8}"
    )
    rows = [
        f"{line.page:<30}{line.rows:>7}{line.queries:>5}{line.cpu_ratio:>7.2f}{line.cpu_ms:>8.2f}{line.p50_ms:>8.2f}{line.p95_ms:>8.2f}"
        f"{line.planning_ms:>8.2f}{line.execution_ms:>8.2f}{line.jit_ms:>8.2f}{line.jit_functions:>7}{line.slowest_ms:>8.2f}"
        f"{line.bytes_gz:>8}{line.first_visit_gz:>11}{line.bytes:>8}"
        for line in lines
    ]
    return "\n".join([head, "-" * len(head), *rows])


def drift(lines: list[Line]) -> str:
    """What to know of the machine: the bare page reads no initiative, so when it slows down, something else was running."""
    bare = [line for line in lines if line.page == "page nue"]
    slower = bare[-1].p50_ms / bare[0].p50_ms
    if 1 / MOST_GROWTH < slower < MOST_GROWTH:
        return ""
    return f"La machine n’était pas au calme : la page nue a changé de {bare[0].p50_ms} à {bare[-1].p50_ms} ms pendant la mesure."


def broken(lines: list[Line]) -> list[str]:
    """The budgets that do not hold, one sentence each; under what a page costs, the calls and the queries that cost most.

    Growth is that of the ratio to the bare page asked at the same moments: the sizes are measured minutes apart, and a machine changes. It is
    counted from the first size at which the page is full: a list of three rows weighs less than a list of thirty, and that is no fault; so is
    the number of queries, as a list that is empty asks nothing of its rows (docs/decisions/0037-which-rows-then-what-they-show.md).
    """
    found = []
    for line in lines:
        where = f"{line.page} ({line.rows})"
        if line.status != 200:
            found.append(f"{where} : réponse {line.status}")
        if line.cpu_ratio > line.most_ratio:
            found.append(f"{where} : {line.cpu_ratio} fois le processeur de la page nue, {line.most_ratio} au plus{_costliest(line)}")
        if line.slowest_ms > MOST_QUERY_MS:
            found.append(f"{where} : une requête de {line.slowest_ms} ms, {MOST_QUERY_MS} au plus{_slowest(line)}")
        if line.first_visit_gz > FIRST_VISIT:
            found.append(f"{where} : {line.first_visit_gz} octets à la première visite, {FIRST_VISIT} au plus")
        if line.bytes_gz > NEXT_VISIT:
            found.append(f"{where} : {line.bytes_gz} octets, {NEXT_VISIT} au plus")
    by_page: dict[str, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    for name, sizes in by_page.items():
        first = _full(sizes)
        if len({line.queries for line in sizes if line.rows >= first.rows}) > 1:
            found.append(f"{name} : {' puis '.join(str(line.queries) for line in sizes)} requêtes selon la taille")
        growth = sizes[-1].ratio / first.ratio
        if growth > MOST_GROWTH and sizes[-1].p50_ms - first.p50_ms > NOISE_MS:
            found.append(f"{name} : {growth:.2f} fois plus lente de {first.rows} à {sizes[-1].rows}, {MOST_GROWTH} au plus{_slowest(sizes[-1])}")
    return found


def _costliest(line: Line) -> str:
    return "".join(f"\n    {call.ms:.1f} ms  {call.name}" + (f", {call.calls} fois" if call.calls > 1 else "") for call in line.costliest)


def _slowest(line: Line) -> str:
    return "".join(
        f"\n    {query.planning_ms:.1f} + {query.execution_ms:.1f} ms  {query.line} : {query.sql[:160]}" for query in line.slowest
    )


def _full(sizes: list[Line]) -> Line:
    """The smallest size whose page weighs about what the largest one does."""
    return next(line for line in sizes if line.bytes >= FULL * sizes[-1].bytes)
