"""The cost of each answer, told in its headers."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class Measured:
    """First of the middleware: what it counts includes session and account. `X-Bench-Cpu` is the processor time of the process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
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
