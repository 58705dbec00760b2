"""A voice that is sent: bare before anybody hears it, kept once, and stopped where there is no room for it."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from tests.kernel import sounds

from terril.initiatives.depositing import actions as depositing
from terril.initiatives.models import Initiative, Intake
from terril.kernel import clock, storage
from terril.kernel.tasks import sweep_files


def _files(media: Path) -> list[Path]:
    return [path for path in Path(media).rglob("*") if path.is_file()]


def test_a_voice_made_public_says_neither_where_nor_who(fabrik, tell, media, client):
    assert tell(words="", recording=SimpleUploadedFile("voix.m4a", sounds.m4a())).status_code == 302
    Initiative.objects.update(visibility="public", read_at=clock.now())
    heard = b"".join(client.get(f"/initiatives/{Initiative.objects.get().ref}/enregistrement"))
    assert (sounds.VOICE in heard, b"50.4329" in heard, b"Szymczak" in heard) == (True, False, False)


def test_what_only_begins_like_an_ogg_is_no_voice(fabrik, tell, media):
    answer = tell(recording=SimpleUploadedFile("voix.ogg", b"OggS" + b"MZ" * 400, content_type="audio/ogg"))
    assert (answer.status_code, "Ce fichier n’est pas un enregistrement" in answer.content.decode()) == (422, True)


@pytest.mark.django_db(transaction=True)
def test_a_voice_sent_ten_times_at_once_is_one_file(fabrik, media):
    def send(_n: int) -> str:
        try:
            return depositing.deposit(
                actor=None, programme=fabrik.programme, words="", commune=fabrik.grenay, client_id="meme-voix", first_name="Ali",
                recording=ContentFile(sounds.wav(), name="voix.wav"), recording_type="audio/wav",
            ).code  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(send, range(10)))) == 1
    assert [path.relative_to(media).as_posix() for path in _files(media)] == [Intake.objects.get().recording.name]


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_never_came_goes_at_night_and_is_counted(fabrik, media, caplog, clock):
    fabrik.idea(recording=ContentFile(sounds.wav(), name="voix.wav"))
    kept = _files(media)
    # As a process leaves it that is killed before the row.
    orphan = Path(media) / "recordings" / "orphan"
    orphan.write_bytes(sounds.wav())
    os.utime(orphan, times=(clock.now().timestamp(),) * 2)
    sweep_files(timestamp=0)
    assert len(_files(media)) == 2
    clock.travel(clock.now() + timedelta(days=2))
    sweep_files(timestamp=0)
    assert (_files(media), "1 files that no row named were removed" in caplog.text) == (kept, True)


def test_what_one_connection_sends_in_an_hour_has_a_bound_and_words_go_on(fabrik, tell, media, settings, clock):
    settings.UPLOADS_PER_HOUR = 2 * 1024**2
    voice = sounds.wav() + b"\x80" * 1_200_000
    assert tell(words="", recording=SimpleUploadedFile("voix.wav", voice)).status_code == 302
    answer = tell(client_id="deux", words="Ma deuxième idée", recording=SimpleUploadedFile("voix.wav", voice))
    page = answer.content.decode()
    assert (answer.status_code, "Trop de fichiers arrivent" in page, "Ma deuxième idée" in page) == (413, True, True)
    assert tell(client_id="deux", words="Ma deuxième idée").status_code == 302
    clock.travel(clock.now() + timedelta(minutes=61))
    assert tell(client_id="trois", words="", recording=SimpleUploadedFile("voix.wav", voice)).status_code == 302
    assert Intake.objects.count() == 3


def test_so_has_what_everybody_sends(fabrik, tell, media, settings):
    settings.SITE_UPLOADS_PER_HOUR = 1024**2
    answer = tell(recording=SimpleUploadedFile("voix.wav", sounds.wav() + b"\x80" * 1_200_000))
    assert (answer.status_code, Intake.objects.count()) == (413, 0)


def test_a_disk_nearly_full_takes_words_and_no_file(fabrik, tell, media, monkeypatch):
    monkeypatch.setattr(storage, "free_bytes", lambda: 100 * 1024**2)
    answer = tell(words="Une idée de place", recording=SimpleUploadedFile("voix.wav", sounds.wav() + b"\x80" * 1_200_000))
    page = answer.content.decode()
    assert (answer.status_code, "Le site n’a presque plus de place" in page, "Une idée de place" in page) == (413, True, True)
    assert tell(words="Une idée de place").status_code == 302
    assert Intake.objects.get().words == "Une idée de place"


@pytest.mark.django_db
def test_sounds_kept_before_lose_their_tags_at_night_once(fabrik, media, settings, tmp_path, caplog):
    settings.VAR_DIR = tmp_path / "var"
    for _n in range(3):
        fabrik.idea(recording=ContentFile(sounds.wav(), name="voix.wav"))
    # As they were written before anything was taken out of them; one was bare already.
    first, *others = _files(media)
    for path in others:
        path.write_bytes(sounds.wav())
    bare = first.read_bytes()
    assert [storage.bare_kept(most=2), storage.bare_kept(most=2), storage.bare_kept()] in ([2, 0, 0], [1, 1, 0])
    assert {path.read_bytes() for path in _files(media)} == {bare}
    assert "sounds lost their tags or their place" in caplog.text
    sweep_files(timestamp=0)
    assert {path.read_bytes() for path in _files(media)} == {bare}
