"""Moved to `initiatives.doors`, `people.doors` and `kernel.doors`; what still imports from here follows."""

from terril.initiatives.doors import SESSION_CODES, by_code, for_work, grant, loaded
from terril.kernel.doors import attempt
from terril.people.doors import viewer

__all__ = ["SESSION_CODES", "attempt", "by_code", "for_work", "grant", "loaded", "viewer"]
