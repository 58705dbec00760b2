"""Whether the site can work, for whoever watches it. No secret, no personal data, three short queries."""

import time
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from terril.kernel import storage
from terril.kernel.doors import public

# A task waits two minutes at most when the worker runs.
LATE_SECONDS = 600

QUEUE = """
    select count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()),
           count(*) filter (where status = 'failed')
      from procrastinate_jobs
"""
OLDEST = """
    select extract(epoch from now() - coalesce(job.scheduled_at, event.at))::int
      from procrastinate_jobs job join procrastinate_events event on event.job_id = job.id and event.type = 'deferred'
     where job.status = 'todo' and coalesce(job.scheduled_at, now()) <= now()
     order by job.id limit 1
"""


@public("une machine qui surveille n’a pas de compte")
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """503 when the database does not answer; "degraded" when tasks wait too long, which means that no worker runs."""
    try:
        answer = report()
    except Error:
        answer = {"status": "degraded", "database": {"status": "down"}, "queue": None, "version": settings.VERSION}
    return JsonResponse(answer, status=200 if answer["database"]["status"] == "ok" else 503)


def report() -> dict[str, Any]:
    """What `health` answers. Raises django.db.Error when the database does not answer."""
    with connection.cursor() as cursor:
        start = time.perf_counter()
        cursor.execute("select 1")
        latency = round((time.perf_counter() - start) * 1000, 1)
        cursor.execute(QUEUE)
        waiting, failed = cursor.fetchone()
        cursor.execute(OLDEST)
        oldest = (cursor.fetchone() or (0,))[0] or 0
    return {
        "status": "degraded" if oldest > LATE_SECONDS or storage.is_nearly_full() else "ok",
        "database": {"status": "ok", "latency_ms": latency},
        "queue": {"waiting": waiting, "failed": failed, "oldest_seconds": oldest},
        "disk": {"status": "full" if storage.is_nearly_full() else "ok", "free_mb": storage.free_bytes() // 1024**2},
        "version": settings.VERSION,
    }
