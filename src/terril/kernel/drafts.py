"""Drafts kept on a device: the page after a form says which one the server has received, so that the device forgets it."""

import re

from django.http import HttpRequest

_KEY = re.compile(r"[a-z]{3,12}-[0-9a-f]{1,20}")


def kept_draft(request: HttpRequest) -> str:
    """The key of `?garde=`, as `{% draft key %}` wrote it; "" for anything else."""
    key = request.GET.get("garde", "")
    return key if _KEY.fullmatch(key) else ""
