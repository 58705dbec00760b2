"""What nobody outside may read, planted in what everybody reads: found by no public page, feed, file, search, count or suggestion, in either
language; and once its people are erased, by no table, file, log, export or archive."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.test import Client
from django.utils.html import escape
from PIL import Image
from tests.journeys.test_nothing_leaks import World, told
from tests.kernel import sounds

from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Attachment, Initiative
from terril.initiatives.replying import actions as replying
from terril.initiatives.showing import actions as showing
from terril.kernel import clock, outbox
from terril.kernel.search import fold
from terril.meetings.scheduling import actions as scheduling
from terril.people import actions as people
from terril.people.models import Person
from terril.volunteering import following as followers
from terril.volunteering.models import Follower

NUMBERS = ["06 39 98 21 43", "06.39.98.21.43", "+33 6 39 98 21 43", "0033639982143", "06/39-98 21\u00a043"]
MAIL = "camille.szymczak@exemple.fr"
# One word for each, found nowhere else.
SECRETS = {
    "e-mail": MAIL, "address": "12 rue Quincampoix", "family name": "Szymczak", "old title": "brimborionocre", "door code": "4521B",
    "place in a sound": sounds.PLACE.decode(), "name in a sound": sounds.NAME.decode(), "place in a picture": "zinzolinpale",
    "follower": "0639982155", "reply": "zibelineverte", "report": "vuvuzelagrise", "who reports": "rapporteur@exemple.fr",
}  # fmt: skip


class Planted(World):
    """The same world, and a public idea beside it in which everything was said that should not be."""

    def __init__(self, fabrik: Any) -> None:
        super().__init__(fabrik, "private")
        self.team = self.accounts["coordinator"].person
        self.idea: Initiative = Initiative.objects.get(ref=self.places["<slug:ref>"][1])
        self.holder: Person = self.idea.holders.get().person
        Person.objects.filter(pk=self.holder.pk).update(
            first_name="Camille", last_name="Szymczak", email=MAIL, phone="+33639982143", channel="phone",
            postal_address="12 rue Quincampoix\n62160 Grenay",
        )  # fmt: skip
        self.holder.refresh_from_db()
        for title in (SECRETS["old title"], "Un jardin pour tous"):
            growing.set_title(actor=self.team, initiative=self.idea, title=title)
        following.add_words(actor=self.team, initiative=self.idea, words=f"Appelez le {', le '.join(NUMBERS)}, ou {MAIL}.")
        growing.say_need(actor=self.team, initiative=self.idea, kind="hands", text=f"Des bras, au {NUMBERS[0]}")
        replying.reply(actor=self.holder, attachment=Attachment.objects.get(initiative=self.idea), kind="words", words=SECRETS["reply"])
        showing.report(initiative=self.idea, reason="other", words=SECRETS["report"], contact=SECRETS["who reports"])
        followers.follow(initiative=self.idea, channel="phone", contact=SECRETS["follower"])
        followers.confirm(follower=Follower.objects.get())
        picture, exif = BytesIO(), Image.Exif()
        exif[0x010E], exif.get_ifd(0x8825)[1] = SECRETS["place in a picture"], "N"
        Image.new("RGB", (40, 20), "red").save(picture, "JPEG", exif=exif)
        growing.set_picture(actor=self.team, initiative=self.idea, image=ContentFile(picture.getvalue(), name="a.jpg"), description="Le jardin")
        self.voice = fabrik.idea(
            "Une voix.", channel="none", contact="", first_name="Voix", visibility="public", recording=ContentFile(sounds.wav(), name="voix.wav"),
            recording_type="audio/wav",
        ).initiative  # fmt: skip
        note = f"Digicode {SECRETS['door code']}, sonner chez Mme Szymczak, {NUMBERS[1]}"
        starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=10)
        self.next = scheduling.create_meeting(
            actor=self.team, series=self.meeting.series, starts_at=starts, ends_at=starts + timedelta(hours=2), commune=fabrik.grenay,
            place_name="Salle du Coron",
        )  # fmt: skip
        scheduling.confirm_place(actor=self.team, meeting=self.next, place_name="Salle du Coron", place_note=note)


@pytest.fixture
def planted(fabrik: Any, media: Path, settings: Any, tmp_path: Path) -> Planted:
    settings.VAR_DIR = tmp_path / "var"
    return Planted(fabrik)


def found_in(body: str) -> set[str]:
    plain = body.replace("\u00a0", " ")
    shown = {name for name, secret in SECRETS.items() if secret.lower() in plain.lower() or escape(secret) in plain}
    digits = re.sub(r"[^0-9]", "", re.sub(r"<[^>]*>", "", body))
    return shown | ({"number"} if "639982143" in digits else set()) | ({"follower"} if "639982155" in digits else set())


def public(world: Planted, ref: str) -> list[str]:
    """The addresses that somebody who is not signed in may open, and what their pages lead to."""
    client = Client()
    found = {one for one in world.addresses if not one.startswith(("/equipe/", "/compte/", "/bureau/", "/demo"))}
    found |= {f"/initiatives/{one.ref}/" for one in (world.idea, world.voice)} | {f"/rencontres/{world.next.pk}/"}
    linked: set[str] = set()
    for address in sorted(found):
        answer = client.get(address)
        body = told(answer)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            linked |= set(re.findall(r'(?:href|src|data-url)="(/[^"#]*)"', body))
    return sorted(found | {one for one in linked if not one.startswith("/static/")})


@pytest.mark.django_db
def test_nobody_outside_reads_what_was_planted(planted: Planted) -> None:
    # Of a few words, the last alone: "rue" may well find an idea, by what everybody reads of it.
    asked = [*NUMBERS, "39 98", *(secret.split()[-1] for secret in SECRETS.values()), "jardin"]
    searches = [f"{path}?q={word}".replace("+", "%2B").replace("&", "%26") for path in ("/initiatives/", "/aides/", "/rencontres/") for word in asked]
    addresses = [*public(planted, planted.idea.ref), *searches]
    shown = {}
    for language in ("fr", "en"):
        client = Client(headers={"Accept-Language": language})
        client.cookies["django_language"] = language
        for address in addresses:
            answer = client.get(address)
            body = told(answer)
            # What was typed is given back in its field.
            for word in asked if "?q=" in address else []:
                body = body.replace(escape(word), "").replace(word, "")
            if found := found_in(body):
                shown[language, address] = found
            if "?q=" in address and not address.endswith("=jardin") and "/initiatives/?" in address:
                assert f"/initiatives/{planted.idea.ref}/" not in body, address
    assert shown == {}
    # Or the walk finds nothing because it looks nowhere.
    assert len(addresses) > 60
    assert found_in(told(planted.visitor("coordinator").get(f"/equipe/initiatives/{planted.idea.ref}/"))) >= {"number", "e-mail", "reply"}


def held(media: Path, var: Path) -> dict[str, set[str]]:
    """Every text of every table, every file: which secrets are there."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                text = "\n".join(str(value) for value in model._base_manager.values_list(field.name, flat=True))
                if here := found_in(text) | ({"family name"} if "szymczak" in fold(text) else set()):
                    found[f"{model._meta.label}.{field.name}"] = here
    for path in [*media.rglob("*"), *var.rglob("*")]:
        if path.is_file() and (here := found_in(path.read_bytes().decode(errors="replace"))):
            found[path.name] = here
    return found


@pytest.mark.django_db
def test_nothing_of_whoever_is_erased_is_left_anywhere(
    planted: Planted, media: Path, settings: Any, caplog: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """In tables, files and logs: their own, and what others said of them, however they wrote it."""
    other = planted.other.initiative
    following.add_words(actor=planted.team, initiative=other, words=f"Mme SZYMCZAK a dit : {NUMBERS[3]}, {MAIL.upper()}.")
    outbox.write(
        actor=planted.team, channel="phone", to_name="Zoé", to_address="0639980001", kind="essai", subject="Szymczak  Camille",
        body=f"camille\u00a0szymczak : {NUMBERS[2]}", programme=planted.fabrik.programme,
    )  # fmt: skip
    planted.meeting.refresh_from_db()
    planted.meeting.minutes = f"M. Szymczak a parlé. {NUMBERS[4]}\nSZYMCZAK Camille aussi."
    planted.meeting.save(update_fields=["minutes"])
    theirs = {"number", "e-mail", "address", "family name", "old title", "reply"}
    assert set().union(*held(media, settings.VAR_DIR).values()) >= theirs
    assert set().union(*read_by_the_team(planted).values()) >= {"number", "e-mail", "family name", "reply"}
    with django_capture_on_commit_callbacks(execute=True):
        people.erase(actor=None, person=planted.holder)
    left = held(media, settings.VAR_DIR)
    assert {where: found & theirs for where, found in left.items() if found & theirs} == {}
    assert found_in(caplog.text) == set()
    assert {where: found & theirs for where, found in read_by_the_team(planted).items() if found & theirs} == {}


def read_by_the_team(world: Planted) -> dict[str, set[str]]:
    """What whoever coordinates reads on every page and in every file of the site, tables and papers to take away included."""
    client, ref = world.visitor("coordinator"), world.idea.ref
    more = {f"/equipe/initiatives/{ref}/", f"/initiatives/{ref}/", f"/rencontres/{world.next.pk}/", "/equipe/effacements/?q=camille"}
    addresses = more | set(world.addresses)
    found = {one: found_in(told(client.get(one))) for one in sorted(addresses) if not one.startswith("/compte/securite/secours/fichier")}
    assert sum(one.endswith((".csv", ".json", ".pdf", ".ics")) for one in addresses) > 10
    return {one: secrets for one, secrets in found.items() if secrets}


# Texts of an idea or of a meeting that are not people's words: names in addresses, sums, files, the title that a team gives to a season; and what
# the one function made of the others.
MADE = {
    "meetings.Series.title", "ref", "client_id", "words_fingerprint", "fingerprint", "code", "uid", "content_type", "recording_type",
    "public_title", "public_text",
}  # fmt: skip


def spoilt() -> list[str]:
    """A number in every text that people type about ideas and meetings, whatever refuses it: the fields that now hold one."""
    touched = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in [*apps.get_app_config("initiatives").get_models(), *apps.get_app_config("meetings").get_models()]:
            for field in model._meta.concrete_fields:
                free = isinstance(field, models.TextField) or (isinstance(field, models.CharField) and (field.max_length or 0) >= 60)
                typed = type(field) in {models.CharField, models.TextField} and not field.choices
                if typed and free and not MADE & {field.name, f"{model._meta.label}.{field.name}"}:
                    table, column = model._meta.db_table, field.column
                    cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" <> \'\'', [f"Mot {NUMBERS[0]}"])
                    touched += [f"{model._meta.label}.{field.name}"] * (cursor.rowcount > 0)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return touched


@pytest.mark.django_db
def test_no_public_text_goes_round_the_function_that_decides(planted: Planted) -> None:
    """Every text that is typed holds a number: a page that shows one as it stands shows the number. A field added tomorrow is in it."""
    addresses = public(planted, planted.idea.ref)
    touched = spoilt()
    assert {"initiatives.Initiative.title", "initiatives.Intake.words", "initiatives.Addition.words", "meetings.Meeting.place_note"} <= set(touched)
    client, shown, masks = Client(), [], 0
    for address in addresses:
        body = told(client.get(address))
        masks += "numéro masqué" in body
        if "number" in found_in(body):
            shown.append(address)
    assert shown == []
    assert masks > 5
