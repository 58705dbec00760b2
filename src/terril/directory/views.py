"""The doors of the directory: the public page of an organisation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from terril.directory import panels, queries
from terril.kernel import doors


@doors.public("qui anime la plateforme et qui y répond se sait")
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = queries.organisation_page(slug)
    if found is None:
        if (moved := queries.moved_to(slug)) is None:
            raise Http404
        return redirect("organisation", slug=moved.slug, permanent=True)
    return render(
        request,
        "directory/organisation.html",
        {"organisation": found, "places": list(queries.places_of(found)), "panels": panels.ORGANISATION.collect(found)},
    )
