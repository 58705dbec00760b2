"""Files that people send: stopped before they arrive when there is no room, and while they arrive when they weigh too much."""

from typing import Any, cast

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from terril.kernel import storage, throttle
from terril.kernel.errors import Refused

TOO_BIG = "terril.upload_too_big"

NO_ROOM = "terril.upload_no_room"
# What is smaller (the words of an idea, a page of numbers) is never counted, and goes on when the disk is nearly full.
SMALL = 512 * 1024
HOUR = 3600


class NoRoom(Refused):
    """The files of a request were left outside; its words are given back."""

    status = 413


class StopHeavyFiles(TemporaryFileUploadHandler):
    """Drops a file as soon as it passes the limit: the other fields of the form arrive whole, and `too_big(request)` says so."""

    received = 0

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], content_length: int, boundary: str, encoding: str | None = None) -> None:  # noqa: N803 - Django’s name
        """Before the first byte: whether there is room for so many."""
        request = cast("HttpRequest", self.request)
        if content_length > SMALL and (said := _no_room(request, content_length)):
            request.META[NO_ROOM] = said

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.request.META.get(NO_ROOM):  # type: ignore[union-attr]  # set by the parser before the first file
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        # All the files of the request together: eight of them fill a disk as well as a large one.
        self.received += len(raw_data)
        if self.received > settings.RECORDING_MAX_BYTES:
            self.request.META[TOO_BIG] = True  # type: ignore[union-attr]  # set by the parser before the first chunk
            self.file.close()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


def too_big(request: HttpRequest) -> bool:
    return bool(request.META.get(TOO_BIG))


def _no_room(request: HttpRequest, size: int) -> str:
    """Why so many bytes may not come in, or "". What one connection, then the whole site, has sent within the hour is counted by kilobyte."""
    if storage.is_nearly_full():
        return _(
            "Le site n’a presque plus de place : il ne peut plus recevoir de fichier. Rien n’a été enregistré. Vos mots sont ci-dessous : revenez en "
            "arrière et renvoyez-les sans le fichier, ils seront gardés."
        )
    for key, most in ((throttle.source(request), settings.UPLOADS_PER_HOUR), ("site", settings.SITE_UPLOADS_PER_HOUR)):
        if throttle.spent("uploads", key, amount=size // 1024, window=HOUR) > most // 1024:
            return _(
                "Trop de fichiers arrivent en même temps. Rien n’a été enregistré. Vos mots sont ci-dessous : renvoyez-les sans le fichier, ou "
                "recommencez dans une heure."
            )
    return ""


def check_room(request: HttpRequest) -> None:
    """Raises NoRoom, with its sentence, when the files of this request were left outside."""
    if said := request.META.get(NO_ROOM):
        raise NoRoom(said)
