"""Moved to `kernel.doors`; what still imports from here follows."""

from terril.kernel.doors import SECOND_FACTOR, by_code, by_link, has_second_factor, public, role, signed_in

__all__ = ["SECOND_FACTOR", "by_code", "by_link", "has_second_factor", "public", "role", "signed_in"]
