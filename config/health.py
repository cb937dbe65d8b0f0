"""Answer whether the process is alive (``/healthz``), and whether it may get traffic (``/readyz``)."""

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.api.errors import SOON
from config.api.problems import problem_response
from shop.refusal import Problem

log = structlog.stdlib.get_logger("health")


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can; ask nothing of the database."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database has every migration and the cache remembers; else 503 with what is missing."""
    missing = [problem for problem in (_database(), _cache()) if problem is not None]
    if missing:
        return problem_response(request, "service_unavailable", errors=missing, headers={"Retry-After": str(SOON)})
    return JsonResponse({"status": "ready"})


# Databases seen with every migration of this release: what is applied stays applied.
_complete: set[str] = set()


def _database() -> Problem | None:
    name = str(connection.settings_dict["NAME"])
    try:
        if name in _complete:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return None
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        log.warning("not ready", part="database", error=type(error).__name__)
        return Problem("/database", "database_unavailable", "The database does not answer.")
    if plan:
        return Problem("/database", "migrations_pending", f"{len(plan)} migrations are not applied.")
    _complete.add(name)
    return None


def _cache() -> Problem | None:
    try:
        cache.set("readyz", "yes", 10)
        works = cache.get("readyz") == "yes"
    except (DatabaseError, OSError) as error:
        log.warning("not ready", part="cache", error=type(error).__name__)
        works = False
    return None if works else Problem("/cache", "cache_unavailable", "The cache does not remember.")
