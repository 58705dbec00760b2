"""Bringing what exists: a spreadsheet of organisations, people, past ideas, past meetings or promises, read, mended, compared, then
imported whole or not at all, and undone as long as nothing was built on it (docs/decisions/0030)."""
