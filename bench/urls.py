"""The site's addresses, and a bare page: its base template, session, account and one trivial query."""

from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from terril.kernel.doors import public


@cache
def _template() -> Template:
    return Template('{% extends "base.html" %}')


@public("la page nue du banc de mesure")
def bare(request: HttpRequest) -> HttpResponse:
    request.session.get("nothing")
    request.user.is_authenticated  # noqa: B018 - read as every page does
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse(_template().render(RequestContext(request)))


urlpatterns = [path("bench/nue/", bare), path("", include("terril.site.urls"))]
