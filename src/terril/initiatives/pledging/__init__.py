"""Somebody promises help; the promise is recalled, then kept or not."""
