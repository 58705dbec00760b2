"""What every page receives: one light object, and no query that the page did not ask for."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from terril.kernel import sitewide
from terril.kernel.drafts import whose
from terril.programmes import access, queries


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


class Shell:
    """Lazy: a page without navigation pays nothing for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def nav(self) -> list[NavItem]:
        path = self.request.path
        items = [
            (_("Dire une idée"), reverse("deposit")),
            (_("Rencontres"), reverse("meetings")),
            (_("Initiatives"), reverse("initiatives")),
            (_("Suivre une idée"), reverse("follow")),
            (_("La plateforme"), reverse("platform")),
        ]
        return [NavItem(label, url, path.startswith(url)) for label, url in items]

    @cached_property
    def _person(self) -> Any:
        user = getattr(self.request, "user", None)
        return getattr(user, "person", None) if user is not None and user.is_authenticated else None

    @property
    def person(self) -> str:
        return self._person.name if self._person else ""

    @property
    def device(self) -> str:
        """Whose the drafts are that this device may show."""
        return whose(self.request)

    @cached_property
    def desk_url(self) -> str:
        return reverse("desk") if self._person and access.works_somewhere(self._person) else ""

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def here(self) -> str:
        """Where to come back to: this page, or the one whose form was sent, since what answers a form has no address of its own."""
        request = self.request
        came = request.headers.get("Referer", "") if request.method == "POST" else ""
        ours = came and url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
        return urlunsplit(("", "", *urlsplit(came)[2:])) if ours else request.get_full_path()

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in {"light", "dark"} else "auto"

    @cached_property
    def programme(self) -> Any:
        """The programme that somebody works for (already read with the roles), or the one that the public site speaks for."""
        roles = queries.active_roles(self._person) if self._person else []
        return roles[0].programme if roles else queries.current_programme()

    @property
    def site_name(self) -> str:
        """What the site was named; one that has no name is that of its programme."""
        return sitewide.text("name") or self.programme_name

    @property
    def programme_name(self) -> str:
        return self.programme.name if self.programme else "Terril"

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def help_phone(self) -> str:
        return (self.programme.phone if self.programme else "") or sitewide.text("phone")

    @property
    def opening(self) -> str:
        """When somebody answers the number, in the words of the programme."""
        return self.programme.opening if self.programme else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": SimpleLazyObject(lambda: Shell(request)), "csp_nonce": SimpleLazyObject(lambda: str(getattr(request, "csp_nonce", "")))}
