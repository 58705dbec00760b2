"""Somebody promises help, is reminded of it, and keeps the promise or not."""
