"""Files that people send: stopped while they arrive when they weigh too much, and recognised by their first bytes, never by their name."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

TOO_BIG = "terril.upload_too_big"

_AUDIO = (
    (0, b"\x1aE\xdf\xa3", "audio/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (4, b"ftyp", "audio/mp4"),
    (8, b"WAVE", "audio/wav"),
)


class StopHeavyFiles(TemporaryFileUploadHandler):
    """Drops a file as soon as it passes the limit: the other fields of the form arrive whole, and `too_big(request)` says so."""

    received = 0

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


def audio_type(file: Any) -> str:
    """The type told by the first bytes ("audio/ogg"...), or "" when it is no sound that a browser can play back."""
    file.seek(0)
    head = file.read(32)
    file.seek(0)
    return next((kind for at, mark, kind in _AUDIO if head[at : at + len(mark)] == mark), "")
