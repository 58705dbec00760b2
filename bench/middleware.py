"""The cost of each answer, told in its headers; where it goes, when it is asked."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from bench import look


class Measured:
    """First of the middleware: what it counts includes session and account. `X-Bench-Cpu` is the processor time of the process, which no
    other process of the machine adds to.

    `X-Bench-Look: queries` or `calls` answers, in place of the page, the list of what it costs (`bench.look`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if asked := request.headers.get("X-Bench-Look"):
            found = look.queries(self.get_response, request) if asked == "queries" else look.calls(self.get_response, request)
            return JsonResponse([asdict(one) for one in found], safe=False)
        counted = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(sql, params, many, context)

        start = time.process_time()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response["X-Bench-Cpu"] = f"{(time.process_time() - start) * 1000:.3f}"
        response["X-Bench-Queries"] = str(counted)
        return response
