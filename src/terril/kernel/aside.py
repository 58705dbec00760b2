"""The files of a form that comes back, kept until it is sent again: a voice is not said twice because a number was wrong.

`give_back` hangs on each file that arrives what may become of it; the piece that draws a field keeps it aside (`Aside.keep`) and writes its name
in the page, signed for this browser and for whoever is signed in. The file lies beside the others, outside of the archives, under a name that
nobody guesses and that no address opens. It goes once its form has arrived, when one takes it away, or the night after a day.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.middleware.csrf import get_token

from terril.kernel import clock, drafts, storage, throttle

NAME, DROP = "aside-", "-drop"
LIFE = timedelta(days=1)
# How many files one request may ask back: forms have one, and each is opened.
MOST = 10
HOUR = 3600


class Aside:
    """One file of a request, should its form be drawn again; once it is kept, `token` is its name in the page, and `path` where it lies."""

    def __init__(self, request: HttpRequest, file: "UploadedFile[Any]", token: str = "", path: Path | None = None) -> None:
        self.request, self.file, self.token, self.path = request, file, token, path

    def keep(self) -> str:
        """Keeps the file, and returns what the page sends back in its place; "" when there is no room."""
        if not self.token:
            size = self.file.size or 0
            if storage.is_nearly_full() or size + sum(seen.st_size for _path, seen in _files()) > settings.SITE_UPLOADS_PER_HOUR:
                return ""
            # What is too light to be counted as it comes takes a place for a day: one connection takes no more than its share.
            mine = throttle.spent("aside", throttle.source(self.request), amount=-(-size // 1024), window=HOUR)
            if mine > settings.UPLOADS_PER_HOUR // 1024:
                return ""
            key, folder = secrets.token_urlsafe(24), _folder()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path = folder / key
            self.file.seek(0)
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
                shutil.copyfileobj(self.file, copy)
            # Its day begins by our clock, which the limit is counted by, not by that of the disk.
            os.utime(self.path, times=(began := clock.now().timestamp(), began))
            self.file.seek(0)
            self.token = signing.dumps([key, self.file.name, self.file.content_type], salt=_salt(self.request))
        return self.token


def give_back(request: HttpRequest) -> None:
    """Before the view: a field that comes without a file receives the one that was kept for it, unless it was taken away."""
    for name in [name for name in request.POST if name.startswith(NAME) and not name.endswith(DROP)][:MOST]:
        field, token = name.removeprefix(NAME), request.POST[name]
        with suppress(signing.BadSignature, FileNotFoundError):
            key, called, kind = signing.loads(token, salt=_salt(request))
            path = _folder() / key
            if path.stat().st_mtime < _limit():
                continue
            if field in request.FILES or f"{name}{DROP}" in request.POST:
                path.unlink()
                continue
            file = UploadedFile(path.open("rb"), called, kind, path.stat().st_size)
            file.aside = Aside(request, file, token, path)  # type: ignore[attr-defined]  # read by the piece that draws the field
            request.FILES.setlist(field, [file])
    for _field, files in request.FILES.lists():
        for file in files:
            if not hasattr(file, "aside"):
                file.aside = Aside(request, file)  # type: ignore[attr-defined]  # as above


def forget(request: HttpRequest) -> None:
    """The form has arrived: what was kept for it goes. By its path, not by its token: the gesture may have signed somebody in."""
    for _field, files in request.FILES.lists():
        for path in (file.aside.path for file in files if hasattr(file, "aside")):
            if path is not None:
                path.unlink(missing_ok=True)


def sweep() -> int:
    """Removes what has waited for more than a day; returns how many."""
    old = _old()
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / ".aside"


def _files() -> Iterator[tuple[Path, os.stat_result]]:
    for path in list(_folder().iterdir()) if _folder().is_dir() else []:
        # Another request may take it away at this second.
        with suppress(FileNotFoundError):
            yield path, path.stat()


def _limit() -> float:
    return (clock.now() - LIFE).timestamp()


def _old() -> list[Path]:
    limit = _limit()
    return [path for path, seen in _files() if seen.st_mtime < limit]


def _salt(request: HttpRequest) -> str:
    """This browser (its token against fraudulent sendings, that no page shows as it is), and whoever is signed in."""
    get_token(request)
    return f"terril.aside:{request.META['CSRF_COOKIE']}:{drafts.whose(request)}"
