"""Telling an idea: three questions, no account, a receipt."""
