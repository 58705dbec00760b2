import json
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from tests.harness.told import refusal

from terril.kernel.errors import Refused
from terril.site import archive
from terril.territory.models import Intercommunality

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Path:
    """The data of Terril: nothing of what a command keeps there meanwhile stays."""
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


@pytest.fixture
def saved(tmp_path: Path, media: Path) -> Path:
    """An archive of one row and one file."""
    Intercommunality.objects.create(siren="200000001", name="Avant")
    (media / "voix").mkdir()
    (media / "voix" / "idée.ogg").write_bytes(b"sound")
    archive.backup(tmp_path / "saved.tar")
    return tmp_path / "saved.tar"


def change(media: Path) -> None:
    Intercommunality.objects.update(name="Après")
    Intercommunality.objects.create(siren="200000002", name="Autre")
    (media / "voix" / "idée.ogg").write_bytes(b"other")
    (media / "new").write_bytes(b"new")


def state(media: Path) -> tuple[list[str], dict[str, bytes]]:
    files = {path.relative_to(media).as_posix(): path.read_bytes() for path in media.rglob("*") if path.is_file()}
    return list(Intercommunality.objects.order_by("siren").values_list("name", flat=True)), files


BEFORE = (["Avant"], {"voix/idée.ogg": b"sound"})


def _spoil(source: Path, target: Path, part: str, content: bytes | None) -> Path:
    """A copy of the archive in which one part is replaced, or left out."""
    with tarfile.open(source) as whole, tarfile.open(target, "w") as copy:
        for member in whole:
            stream = whole.extractfile(member)
            if member.name == part:
                if content is None:
                    continue
                (target.parent / "part").write_bytes(content)
                copy.add(target.parent / "part", part)
            else:
                copy.addfile(member, stream)
    return target


def test_what_was_saved_comes_back_and_nothing_else_stays(saved: Path, media: Path) -> None:
    change(media)
    manifest = archive.restore(saved, replace=True)
    assert (state(media), manifest.tables["territory_intercommunality"], manifest.files) == (BEFORE, 1, 1)


def test_an_empty_database_needs_no_replace(saved: Path, media: Path) -> None:
    Intercommunality.objects.all().delete()
    (media / "voix" / "idée.ogg").unlink()
    archive.restore(saved, replace=False)
    assert state(media) == BEFORE


def test_a_database_in_use_is_not_replaced_without_saying_so(saved: Path, media: Path) -> None:
    change(media)
    changed = state(media)
    with pytest.raises(Refused, match=r"n’est pas vide"):
        archive.restore(saved, replace=False)
    assert state(media) == changed


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("database.dump", b"PGDMP"),
        ("media/voix/idée.ogg", b"spund"),
        ("media/voix/idée.ogg", None),
        ("manifest.json", b"{}"),
    ],
)
def test_a_damaged_archive_touches_nothing(
    saved: Path, media: Path, tmp_path: Path, part: str, content: bytes | None
) -> None:
    bad = _spoil(saved, tmp_path / "bad.tar", part, content)
    with pytest.raises(Refused, match=r"abîmée"):
        archive.restore(bad, replace=True)
    assert state(media) == BEFORE


def test_an_archive_that_was_cut_touches_nothing(saved: Path, media: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.tar").write_bytes(saved.read_bytes()[:-20_000])
    with pytest.raises(Refused, match=r"abîmée"):
        archive.restore(tmp_path / "cut.tar", replace=True)
    assert state(media) == BEFORE


def test_a_wrong_count_leaves_the_database_as_it_was(saved: Path, media: Path, tmp_path: Path) -> None:
    with tarfile.open(saved) as whole:
        manifest = json.load(whole.extractfile("manifest.json"))
    manifest["tables"]["territory_intercommunality"] = 2
    wrong = _spoil(saved, tmp_path / "wrong.tar", "manifest.json", json.dumps(manifest).encode())
    change(media)
    changed = state(media)
    with pytest.raises(Refused, match=r"compte faux : territory_intercommunality.*La base est restée comme avant"):
        archive.restore(wrong, replace=True)
    assert state(media) == changed


def test_an_archive_of_a_later_version_is_refused(saved: Path, media: Path, tmp_path: Path) -> None:
    with tarfile.open(saved) as whole:
        manifest = json.load(whole.extractfile("manifest.json"))
    manifest["migrations"].append("territory.9999_later")
    later = _spoil(saved, tmp_path / "later.tar", "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(Refused, match=r"version plus récente"):
        archive.restore(later, replace=True)
    assert state(media) == BEFORE


def test_an_archive_of_before_the_rooms_were_laid_out_anew_is_refused(saved: Path, media: Path, tmp_path: Path) -> None:
    with tarfile.open(saved) as whole:
        manifest = json.load(whole.extractfile("manifest.json"))
    before = _spoil(saved, tmp_path / "before.tar", "manifest.json", json.dumps({**manifest, "format": 1}).encode())
    with pytest.raises(Refused, match=r"un Terril d’avant.*Rien n’a été touché"):
        archive.restore(before, replace=True)
    assert state(media) == BEFORE


def test_the_commands_say_what_they_did(
    saved: Path, media: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", tmp_path / "again.tar")
    with pytest.raises(CommandError, match=r"existe déjà"):
        call_command("backup", tmp_path / "again.tar")
    call_command("restore", tmp_path / "again.tar", "--replace")
    told = capsys.readouterr().out
    assert ("Sauvegardé dans" in told, "1 fichier, comptés et vérifiés" in told) == (True, True)


def test_an_archive_goes_in_a_folder_that_is_there(media: Path, tmp_path: Path) -> None:
    told = refusal(lambda: archive.backup(tmp_path / "ailleurs" / "saved.tar"))
    assert told == (f"Le dossier {tmp_path / 'ailleurs'} n’existe pas : créez-le d’abord.", None, Refused)
    assert not (tmp_path / "ailleurs").exists()


def test_an_archive_that_is_not_there_is_not_restored(saved: Path, media: Path, tmp_path: Path) -> None:
    assert refusal(lambda: archive.restore(tmp_path / "none.tar", replace=True)) == (f"{tmp_path / 'none.tar'} n’existe pas.", None, Refused)
    assert state(media) == BEFORE


def test_files_in_use_are_not_replaced_without_saying_so(saved: Path, media: Path) -> None:
    Intercommunality.objects.all().delete()
    (media / "voix" / "idée.ogg").write_bytes(b"other")
    told = refusal(lambda: archive.restore(saved, replace=False))
    sentence = f"Le dossier {media} contient déjà des fichiers : rien n’a été touché. Pour les remplacer, ajoutez --replace."
    assert told == (sentence, None, Refused)
    assert state(media) == ([], {"voix/idée.ogg": b"other"})


def test_a_part_that_the_disk_kept_badly_touches_nothing(saved: Path, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: what is written there is shorter than what was read."""
    change(media)
    changed = state(media)
    monkeypatch.setattr(archive.shutil, "copyfileobj", lambda source, file: file.write(source.read()[:-1]))
    told = refusal(lambda: archive.restore(saved, replace=True))
    sentence = "database.dump a été mal écrit sur le disque : rien n’a été touché. Vérifiez la place libre."
    assert told == (sentence, None, Refused)
    assert state(media) == changed


def test_a_database_that_somebody_is_using_is_not_replaced(saved: Path, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is at work holds a table: the restoration gives up after a while, and says what to stop."""
    change(media)
    changed = state(media)
    monkeypatch.setattr(archive, "WAITS", "200ms")
    with psycopg.connect(**_at_the_same_database()) as somebody:
        somebody.execute("lock table territory_intercommunality in access share mode")
        told = refusal(lambda: archive.restore(saved, replace=True))
    sentence = "La base est occupée : arrêtez « terril serve », puis recommencez. Rien n’a été touché."
    assert told == (sentence, None, Refused)
    assert state(media) == changed


def _at_the_same_database() -> dict[str, Any]:
    known = {"host", "port", "user", "password", "dbname"}
    return {name: value for name, value in connection.get_connection_params().items() if name in known and value}
