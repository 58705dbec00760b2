"""Who looks at a page."""

from django.http import Http404, HttpRequest

from terril.people.models import Person


def viewer(request: HttpRequest) -> Person | None:
    """Whoever is signed in; nobody on a page that is open to everybody."""
    return getattr(request.user, "person", None)


def me(request: HttpRequest) -> Person:
    """Whoever is signed in, on a page where the declaration of access has already said that somebody is; a 404 otherwise."""
    person = viewer(request)
    if person is None:
        raise Http404
    return person
