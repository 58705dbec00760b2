"""Pages and bare pages asked in turn, in the same run; what they cost; which budgets do not hold."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median

from bench.client import Answer, Visitor, assets
from bench.pages import BARE, Measured

WARM, ROUNDS = 5, 40
MOST_QUERIES = 12
MOST_GROWTH = 1.5
FIRST_VISIT, NEXT_VISIT = 100_000, 25_000
# Below this, what one reads is the noise of the machine rather than the page.
NOISE_MS = 1.0
# Of the weight of the same page at the largest size.
FULL = 0.8


@dataclass(frozen=True)
class Line:
    page: str
    rows: int
    status: int
    queries: int
    p50_ms: float
    p95_ms: float
    ratio: float
    cpu_ms: float
    bytes_gz: int
    first_visit_gz: int
    bytes: int
    most_ratio: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def measure(pages: list[Measured], visitors: dict[str, Visitor], rows: int) -> list[Line]:
    """Each round asks every page once, each followed by the bare page of the same visitor."""
    answers: dict[str, list[Answer]] = {page.name: [] for page in pages}
    bare: dict[str, list[Answer]] = {page.name: [] for page in pages}
    for step in range(WARM + ROUNDS):
        for page in pages:
            visitor = visitors[page.visitor]
            answer, naked = visitor.get(page.path), visitor.get(BARE)
            if step >= WARM:
                answers[page.name].append(answer)
                bare[page.name].append(naked)
    weights: dict[str, int] = {}
    lines = [_line(page, rows, answers[page.name], bare[page.name], visitors["anybody"], weights) for page in pages]
    naked = [answer for page in pages if page.visitor == "anybody" for answer in bare[page.name]]
    return [_bare_line(rows, naked), *lines]


def _spread(answers: list[Answer]) -> tuple[float, float]:
    times = sorted(answer.seconds * 1000 for answer in answers)
    return round(median(times), 2), round(times[int(len(times) * 0.95)], 2)


def _line(page: Measured, rows: int, answers: list[Answer], bare: list[Answer], visitor: Visitor, weights: dict[str, int]) -> Line:
    last = answers[-1]
    p50, p95 = _spread(answers)
    return Line(
        page=page.name,
        rows=rows,
        status=max(answer.status for answer in answers),
        queries=max(answer.queries for answer in answers),
        p50_ms=p50,
        p95_ms=p95,
        ratio=round(p50 / _spread(bare)[0], 2),
        cpu_ms=round(median(answer.cpu_ms for answer in answers), 2),
        bytes_gz=last.compressed,
        first_visit_gz=last.compressed + (_with_page(last, visitor, weights) if page.page else 0),
        bytes=len(last.body),
        most_ratio=page.ratio,
    )


def _bare_line(rows: int, bare: list[Answer]) -> Line:
    p50, p95 = _spread(bare)
    last = bare[-1]
    cpu = round(median(a.cpu_ms for a in bare), 2)
    return Line("page nue", rows, last.status, last.queries, p50, p95, 1.0, cpu, last.compressed, last.compressed, len(last.body), 1)


def _with_page(page: Answer, visitor: Visitor, weights: dict[str, int]) -> int:
    for address in assets(page):
        if address not in weights:
            weights[address] = visitor.get(address).compressed
    return sum(weights[address] for address in assets(page))


def table(lines: Iterable[Line]) -> str:
    head = f"{'page':<32}{'idées':>7}{'req.':>6}{'p50 ms':>9}{'p95 ms':>9}{'× nue':>8}{'cpu ms':>8}{'gzip o':>9}{'1re visite':>12}{'octets':>10}"
    rows = [
        f"{line.page:<32}{line.rows:>7}{line.queries:>6}{line.p50_ms:>9.2f}{line.p95_ms:>9.2f}{line.ratio:>8.2f}"
        f"{line.cpu_ms:>8.2f}{line.bytes_gz:>9}{line.first_visit_gz:>12}{line.bytes:>10}"
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
    """The budgets that do not hold, one sentence each.

    Growth is that of the ratio to the bare page asked at the same moments: the sizes are measured minutes apart, and a machine changes. It is
    counted from the first size at which the page is full: a list of three rows weighs less than a list of thirty, and that is no fault.
    """
    found = []
    for line in lines:
        where = f"{line.page} ({line.rows})"
        if line.status != 200:
            found.append(f"{where} : réponse {line.status}")
        if line.queries > MOST_QUERIES:
            found.append(f"{where} : {line.queries} requêtes, {MOST_QUERIES} au plus")
        if line.page != "page nue" and line.ratio > line.most_ratio:
            found.append(f"{where} : {line.ratio} fois la page nue, {line.most_ratio} au plus")
        if line.first_visit_gz > FIRST_VISIT:
            found.append(f"{where} : {line.first_visit_gz} octets à la première visite, {FIRST_VISIT} au plus")
        if line.bytes_gz > NEXT_VISIT:
            found.append(f"{where} : {line.bytes_gz} octets, {NEXT_VISIT} au plus")
    by_page: dict[str, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    for name, sizes in by_page.items():
        if len({line.queries for line in sizes}) > 1:
            found.append(f"{name} : {' puis '.join(str(line.queries) for line in sizes)} requêtes selon la taille")
        first = _full(sizes)
        growth = sizes[-1].ratio / first.ratio
        if growth > MOST_GROWTH and sizes[-1].p50_ms - first.p50_ms > NOISE_MS:
            found.append(f"{name} : {growth:.2f} fois plus lente de {first.rows} à {sizes[-1].rows}, {MOST_GROWTH} au plus")
    return found


def _full(sizes: list[Line]) -> Line:
    """The smallest size whose page weighs about what the largest one does; the smallest of all when only the largest is full."""
    full = [line for line in sizes[:-1] if line.bytes >= FULL * sizes[-1].bytes]
    return full[0] if full else sizes[0]
