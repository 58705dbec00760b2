"""Every address of the site, with who may open it."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Views of packages, which declare nothing: whoever opens them is decided by the package, or by LoginRequiredMiddleware.
THIRD_PARTY = ("allauth.", "django.views.i18n", "django.contrib.staticfiles.", "leaflet.")


@dataclass(frozen=True)
class Route:
    """`urls`: the module that lists it."""

    address: str
    pattern: URLPattern
    urls: str = ""
    namespaces: tuple[str, ...] = ()

    @property
    def view(self) -> Any:
        return getattr(self.pattern.callback, "view_class", self.pattern.callback)

    @property
    def access(self) -> Any:
        return getattr(self.pattern.callback, "terril_access", None) or getattr(self.view, "terril_access", None)

    @property
    def is_third_party(self) -> bool:
        return self.view.__module__.startswith(THIRD_PARTY)

    @property
    def function(self) -> Any:
        """The view as its room wrote it, below its decorators."""
        return inspect.unwrap(self.view)

    @property
    def room(self) -> str:
        module = self.function.__module__ if self.function.__module__.startswith("terril.") else self.urls
        return module.split(".")[1]

    @property
    def name(self) -> str:
        """As a request that was resolved calls it; the address stands for a route without a name."""
        return ":".join([*self.namespaces, self.pattern.name]) if self.pattern.name else self.address


def walk(
    patterns: list[URLPattern | URLResolver], before: str = "/", urls: str = "", namespaces: tuple[str, ...] = ()
) -> Iterator[Route]:
    for pattern in patterns:
        address = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            module = getattr(pattern.urlconf_module, "__name__", urls)
            yield from walk(pattern.url_patterns, address, module, inside)
        else:
            yield Route(address, pattern, urls, namespaces)


def every() -> list[Route]:
    resolver = get_resolver()
    return list(walk(resolver.url_patterns, urls=getattr(resolver.urlconf_module, "__name__", "")))


def ours() -> list[Route]:
    return [route for route in every() if not route.is_third_party]
