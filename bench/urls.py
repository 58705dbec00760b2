"""The site's addresses, and a bare page: its base template, session, account and one trivial query."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path

from terril.kernel.access import public


@public("la page nue du banc de mesure")
def bare(request: HttpRequest) -> HttpResponse:
    request.session.get("nothing")
    request.user.is_authenticated  # noqa: B018 - read as every page does
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    template: Template = engines["django"].from_string('{% extends "base.html" %}')
    return HttpResponse(template.render({}, request))


urlpatterns = [path("bench/nue/", bare), path("", include("terril.site.urls"))]
