"""Where one page spends its time, read inside the server: its queries as PostgreSQL explains them, and its costliest calls."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

SOURCE = str(Path(__file__).resolve().parents[1] / "src")
# A query is explained once, then this many times, of which the lightest is kept: what else runs on the machine only adds.
TIMES = 5
BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")
READS = ("SELECT", "WITH", "(")

Answers = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Query:
    """One query of a page, in milliseconds; `jit_ms` is a part of the others, `line` the line of ours that asked for it."""

    line: str
    sql: str
    planning_ms: float
    execution_ms: float
    jit_ms: float
    jit_functions: int

    @property
    def ms(self) -> float:
        return self.planning_ms + self.execution_ms


@dataclass(frozen=True)
class Call:
    """A function of ours, and the processor time that it costs in milliseconds; watching slows everything, short calls most."""

    name: str
    ms: float
    calls: int


def queries(get_response: Answers, request: HttpRequest) -> list[Query]:
    """The queries of the page: those that read are explained once the page is answered, those that write (they could not be written twice)
    are told by the time that the page waited for them."""
    asked: list[tuple[str, str, Any, float]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        answer = execute(sql, params, many, context)
        if not sql.startswith(BOOKKEEPING):
            asked.append((_line(), sql, params, (time.perf_counter() - start) * 1000))
        return answer

    with connection.execute_wrapper(keep):
        get_response(request)
    return [_explained(line, sql, params) if sql.startswith(READS) else Query(line, sql, 0.0, ms, 0.0, 0) for line, sql, params, ms in asked]


def _line() -> str:
    """The innermost line of ours on the stack, below what reads for all rooms; a template's query shows the view that rendered it."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        name = frame.f_code.co_filename
        if name.startswith(SOURCE) and not name.endswith("kernel/written.py"):
            return f"{name[len(SOURCE) + 1 :]}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return "le cadre de Django"


def _explained(line: str, sql: str, params: Any) -> Query:
    with transaction.atomic(), connection.cursor() as cursor:

        def explain(timing: str) -> dict[str, Any]:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING {timing}, FORMAT JSON) {sql}", params)
            plan: dict[str, Any] = cursor.fetchone()[0][0]
            return plan

        explain("OFF")
        plan = min((explain("OFF") for _again in range(TIMES)), key=lambda plan: plan["Planning Time"] + plan["Execution Time"])
        # The time of the compiler is told with that of each node only, whose clock would slow the rest.
        jit = explain("ON").get("JIT", {}) if "JIT" in plan else {}
    spent = jit.get("Timing", {}).get("Total", 0.0)
    return Query(line, " ".join(sql.split()), plan["Planning Time"], plan["Execution Time"], spent, jit.get("Functions", 0))


def calls(get_response: Answers, request: HttpRequest) -> list[Call]:
    """Our functions, the costliest first: each is told the processor time of all that it asks of libraries and of templates, and none of what
    our other functions do that it calls."""
    spent: dict[str, float] = defaultdict(float)
    count: Counter[str] = Counter()
    ours: list[str] = []
    last = time.thread_time()

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal last
        if event not in {"call", "return"} or not frame.f_code.co_filename.startswith(SOURCE):
            return
        now = time.thread_time()
        if ours:
            spent[ours[-1]] += now - last
        last = now
        if event == "call":
            code = frame.f_code
            ours.append(f"{code.co_filename[len(SOURCE) + 1 :]}:{code.co_firstlineno} {code.co_name}")
            count[ours[-1]] += 1
        elif ours:
            ours.pop()

    sys.setprofile(watch)
    try:
        get_response(request)
    finally:
        sys.setprofile(None)
    return [Call(name, seconds * 1000, count[name]) for name, seconds in sorted(spent.items(), key=lambda item: -item[1])]
