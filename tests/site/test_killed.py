"""A restoration or a backup whose process is killed, at each stage: the next start finishes it or undoes it, and nothing is left of it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.harness.told import refusal
from tests.site.dying import Death, killed
from tests.site.test_archive import BEFORE, change, data, saved, state

from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.people import actions as people
from terril.people import again
from terril.people.models import Person
from terril.site import archive, halfway
from terril.site.tasks import sweep_halfway

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["data", "saved"]


def left(*folders: Path) -> list[str]:
    """What is neither a file of the site nor an archive."""
    return sorted(path.name for folder in folders if folder.exists() for path in folder.rglob("*") if path.name.startswith((".", "travail")))


STAGES = {
    "the folder is made": (Death("terril.site.archive", "_extract"), False),
    "the files are written": (Death("terril.site.archive", "_extract", after=True), False),
    "the mark is written": (Death("terril.site.archive", "_load"), False),
    "the SQL is being written": (Death("terril.site.archive", "_run", when="pg_restore", after=True), False),
    "the SQL is whole": (Death("terril.site.archive", "_run", when="psql"), False),
    "the database was replaced": (Death("terril.site.archive", "_run", when="psql", after=True), True),
    "nothing was moved": (Death("terril.site.archive", "_put_files"), True),
    "one of the old was moved": (Death("os", "rename", call=2), True),
    "the old were moved": (Death("pathlib:Path", "touch", when="emptied"), True),
    "one of the new was moved": (Death("os", "rename", call=3, after=True), True),
    "all was moved": (Death("terril.people.again", "came_back"), True),
    "the mark is gone": (Death("shutil", "rmtree", when=archive.STAGED), True),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_restoration_that_was_killed_is_finished_or_undone_at_the_next_start(saved: Path, media: Path, data: Path, stage: str) -> None:
    death, replaced = STAGES[stage]
    change(media)
    changed = state(media)
    killed(death, "restore", saved)
    # Nothing of the database ever lies among the files of the site.
    assert [path.name for path in media.rglob("*") if path.suffix in {".sql", ".dump"}] == []
    archive.settle()
    assert state(media) == (BEFORE if replaced else changed)
    assert left(media, data, saved.parent) == []


def test_what_is_still_being_restored_is_not_touched(saved: Path, media: Path) -> None:
    """psql goes on when Terril is killed: it holds the folder too."""
    (media / archive.STAGED).mkdir()
    with halfway.held(media / archive.STAGED):
        told = refusal(archive.settle)
        with pytest.raises(CommandError, match="Une restauration est en cours"):
            call_command("restore", saved, "--replace")
    assert told == ("Une restauration est en cours : attendez qu’elle finisse, puis recommencez.", None, Refused)


def test_two_restorations_at_once_are_one_and_a_sentence(saved: Path, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one began while this one was reading its archive: it has already settled what was left."""
    verify = archive.verify

    def meanwhile(source: Path) -> archive.Manifest:
        (media / archive.STAGED).mkdir()
        return verify(source)

    monkeypatch.setattr(archive, "verify", meanwhile)
    with pytest.raises(CommandError, match="Une restauration est en cours"):
        call_command("restore", saved, "--replace")
    # What the other one has put there stays.
    assert (media / archive.STAGED).is_dir()


@pytest.mark.parametrize("death", [Death(*where, after=True) for where in (("terril.site.archive", "_dump"), ("tarfile", "open"), ("os", "fsync"))])
def test_a_backup_that_was_killed_leaves_nothing_after_the_night(media: Path, data: Path, tmp_path: Path, death: Death) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    (media / "voix.ogg").write_bytes(b"sound")
    killed(death, "backup", folder / "nuit.tar")
    # The database never lies beside the archives, not even until the night.
    assert {path.name for path in folder.iterdir()} <= {".nuit.tar.part"}
    sweep_halfway(timestamp=0)
    assert (list(folder.iterdir()), left(data)) == ([], [])
    archive.backup(folder / "nuit.tar")
    assert [path.name for path in folder.iterdir()] == ["nuit.tar"]


def test_whoever_was_erased_since_is_to_be_erased_again(saved: Path, media: Path, data: Path, tmp_path: Path, capsys: Any) -> None:
    known = [
        Person.objects.create(first_name=name, channel="email", email=f"{name}@exemple.fr".lower(), last_contact_on=clock.today())
        for name in ("Avant", "Bernadette", "Zoé")
    ]
    people.erase(actor=None, person=known[0])
    archive.backup(tmp_path / "later.tar")
    people.erase(actor=None, person=known[1])
    people.ask_erasure(actor=None, person=known[2])
    kept = (data / "effacements.jsonl").read_text()
    assert [json.loads(line)["person"] for line in kept.splitlines() if line] == [known[0].pk, known[1].pk]
    assert "ernadette" not in kept
    call_command("restore", tmp_path / "later.tar", "--replace")
    told = capsys.readouterr().out
    assert f"fiche {known[1].pk}, effacée le {clock.now():%d/%m/%Y}" in told and "1 effacement" in told
    (back,) = again.to_do()
    assert (back, back.erasure_asked_at is not None, Person.objects.get(pk=known[2].pk).erasure_asked_at) == (known[1], True, None)
    call_command("erase_again")
    assert "1 effacement refait." in capsys.readouterr().out
    assert (again.to_do(), Person.objects.get(pk=known[1].pk).email) == ([], "")
    # Done again, it is known for the next restoration too.
    archive.restore(tmp_path / "later.tar", replace=True)
    assert [one.pk for one in again.to_do()] == [known[1].pk]


def test_a_number_that_was_given_again_since_is_somebody_else(data: Path, media: Path, tmp_path: Path) -> None:
    """Numbers start again from the archive: an erasure of before it says nothing of whoever has the number now."""
    somebody = Person.objects.create(first_name="Zoé", last_contact_on=clock.today())
    saved = tmp_path / "saved.tar"
    archive.backup(saved)
    data.mkdir(exist_ok=True)
    before = (clock.now() - timedelta(days=1)).isoformat()
    lines = [{"person": pk, "at": before, "kind": "person.erased"} for pk in (somebody.pk, somebody.pk + 9)]
    (data / "effacements.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    archive.restore(saved, replace=True)
    assert (again.to_do(), again.told()) == ([], [])


def test_a_line_that_was_half_written_loses_no_erasure_and_stops_no_start(saved: Path, media: Path, data: Path, tmp_path: Path) -> None:
    """The disk was full, or the process was killed: the next line follows on the same one."""
    first, second = (Person.objects.create(first_name=name, channel="none", last_contact_on=clock.today()) for name in ("Ana", "Bernadette"))
    archive.backup(tmp_path / "later.tar")
    people.erase(actor=None, person=first)
    file = data / "effacements.jsonl"
    file.write_text(file.read_text()[:-25])
    people.erase(actor=None, person=second)
    with file.open("a") as lines:
        lines.write('{"pers')
    archive.restore(tmp_path / "later.tar", replace=True)
    assert [one.pk for one in again.to_do()] == [first.pk, second.pk]


@pytest.mark.parametrize("beside", ["", "plus-là/nuit.tar.part", "fichier/nuit.tar.part", "\udcff"])
def test_what_a_backup_wrote_elsewhere_never_keeps_the_database_here(data: Path, tmp_path: Path, beside: str) -> None:
    """The disk of the archives was taken away, or the name was not written whole: the dump that was left goes all the same."""
    (tmp_path / "fichier").write_text("x")
    folder = data / f"{halfway.PREFIX}abc"
    folder.mkdir(parents=True)
    (folder / archive.DUMP).write_bytes(b"Rose Dupont")
    (folder / halfway.BESIDE).write_text(f"{tmp_path}/{beside}" if beside else "", errors="surrogateescape")
    sweep_halfway(timestamp=0)
    assert left(data) == []
