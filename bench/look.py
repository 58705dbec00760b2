"""Where one page spends its time, read inside the server: its queries as PostgreSQL explains them, and its costliest calls."""

import cProfile
import pstats
import sys
import time
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
# A function that encloses nearly the whole page (a view, a middleware) names the page, not what it costs.
ENCLOSES = 0.9
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
    """A function of ours: `ms` in it and in all that it calls, as the profiler counts (which slows everything, calls most)."""

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
    """The innermost line of ours on the stack; a template's query shows the view that rendered it."""
    frame: FrameType | None = sys._getframe(2)
    while frame:
        name = frame.f_code.co_filename
        if name.startswith(SOURCE):
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
    """Our functions, the costliest first."""
    profile = cProfile.Profile()
    profile.runcall(get_response, request)
    stats = pstats.Stats(profile)
    whole = stats.total_tt  # type: ignore[attr-defined]
    found = [
        Call(f"{file[len(SOURCE) + 1 :]}:{line} {name}", cumulative * 1000, count)
        for (file, line, name), (_primitive, count, _own, cumulative, _callers) in stats.stats.items()  # type: ignore[attr-defined]
        if file.startswith(SOURCE) and cumulative < ENCLOSES * whole
    ]
    return sorted(found, key=lambda call: -call.ms)
