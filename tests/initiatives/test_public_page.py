"""The page of an initiative: who opens it, in which words, and what never shows."""

from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from terril.initiatives import access
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.growing.pictures import remake
from terril.initiatives.models import Holder, Initiative, Intake, Need, Picture, Pledge
from terril.initiatives.public_page.queries import open_story
from terril.initiatives.text import masked
from terril.kernel import clock
from terril.people import mourning
from terril.programmes.models import Programme

KINDS = ["coordinator", "facilitator", "volunteer", "partner", "observer", "nobody"]


def page(client, initiative):
    return client.get(reverse("initiative", args=[initiative.ref]))


@pytest.fixture
def elsewhere(fabrik):
    return Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="…", starts_on="2024-01-01"
    )


def test_each_door_opens_to_whoever_finds_it_in_lists(fabrik, elsewhere, enter, client):
    """Every visibility, kept or withdrawn, for everybody: page, picture and recording answer as the queryset says."""
    kept = []
    for n, (visibility, withdrawn) in enumerate(product(["private", "programme", "network", "public"], [False, True])):
        stored = fabrik.idea(client_id=f"idee-{n}", visibility=visibility, recording=ContentFile(b"son", name="son.webm"))
        _picture(stored.initiative)
        if withdrawn:
            following.withdraw(actor=None, initiative=stored.initiative)
        kept.append(stored.initiative)
    accounts = [fabrik.member(kind) for kind in KINDS] + [fabrik.member("partner", elsewhere), fabrik.member("coordinator", elsewhere)]
    for account in [None, *accounts]:
        client.logout()
        if account:
            enter(account)
        seen = set(access.visible_to(account.person if account else None).values_list("ref", flat=True))
        for initiative in kept:
            expected = 200 if initiative.ref in seen else 404
            for door in ("initiative", "initiative_picture", "initiative_recording"):
                answer = client.get(reverse(door, args=[initiative.ref]))
                b"".join(answer)
                assert answer.status_code == expected, (account, initiative.visibility, door)


def test_an_unknown_reference_and_a_hidden_one_answer_alike(fabrik, client):
    hidden = fabrik.idea(visibility="private").initiative
    assert page(client, hidden).status_code == client.get("/initiatives/inconnue/").status_code == 404


def _picture(initiative) -> None:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    file.seek(0)
    Picture.objects.create(initiative=initiative, image=remake(file), description="Un carré rouge", added_at=clock.now())


@pytest.fixture
def told(fabrik):
    """A public idea whose words, needs, promises and people all hold a way to reach somebody."""
    stored = fabrik.idea(
        "Un jardin. Appelez-moi au 06 12 34 56 78 ou zoe.dupont@exemple.fr.",
        visibility="public",
        first_name="Zoé",
        channel="phone",
        contact="06 98 76 54 32",
    )
    initiative = stored.initiative
    holder = Holder.objects.get(initiative=initiative).person
    holder.last_name = "Dupont"
    holder.save()
    Need.objects.create(initiative=initiative, kind="hands", text="Des bras : 03.21.00.11.22", said_at=clock.now())
    robert = fabrik.member("volunteer").person
    Pledge.objects.create(
        initiative=initiative, programme=fabrik.programme, person=robert, by_name="Robert Lenoir", what="Une bêche, 0033 6 11 22 33 44",
        due_on=clock.today(), made_at=clock.now(),
    )  # fmt: skip
    following.add_words(actor=holder, initiative=initiative, words="Ou bien zoe (at) exemple.fr.", client_id="suite")
    return initiative


CONTACTS = ["12 34 56", "zoe.dupont@", "98 76 54", "+336987", "03.21.00", "11 22 33", "(at)", "Dupont", "Lenoir"]


def test_no_contact_and_no_last_name_for_a_stranger(told, client):
    body = page(client, told).content.decode()
    assert [contact for contact in CONTACTS if contact in body] == []
    assert "Zoé" in body
    assert "[numéro masqué]" in body


def test_without_the_second_factor_the_team_reads_what_strangers_read(fabrik, enter):
    told = fabrik.idea("Appelez-moi au 06 39 98 00 42.", visibility="public", last_name="Zwertvaegher").initiative
    account = fabrik.member("coordinator")
    seen = {}
    for second_factor in (False, True):
        answer = enter(account, second_factor=second_factor).get(f"/initiatives/{told.ref}/")
        seen[second_factor] = ("06 39 98 00 42" in answer.content.decode(), "no-store" in answer.get("Cache-Control", ""))
        answer.client.logout()
    assert seen == {False: (False, False), True: (True, True)}


def test_partners_read_what_strangers_read(told, fabrik, enter):
    body = page(enter(fabrik.member("partner")), told).content.decode()
    assert [contact for contact in CONTACTS if contact in body] == []


def test_the_team_reads_the_words_as_they_were_said_and_is_led_to_work(told, fabrik, enter):
    body = page(enter(fabrik.member("coordinator")), told).content.decode()
    assert "06 12 34 56 78" in body
    assert "98 76 54" not in body
    assert reverse("initiative_work", args=[told.ref]) in body


def test_a_stranger_is_not_led_to_the_work(told, client):
    assert "/equipe/initiatives/" not in page(client, told).content.decode()


def test_holders_are_shown_under_the_name_they_chose(told, client):
    Holder.objects.filter(initiative=told).update(shown_as="Les amis du terril", read_as="Les amis du terril")
    body = page(client, told).content.decode()
    assert "Les amis du terril" in body
    assert "Zoé" not in body


def test_the_words_come_first_then_needs_then_helpers_then_the_story(told, client):
    body = page(client, told).content.decode()
    assert sorted(["Un jardin.", 'id="besoins"', 'id="aides"', 'id="histoire"'], key=body.index) == [
        "Un jardin.", 'id="besoins"', 'id="aides"', 'id="histoire"',
    ]  # fmt: skip


def test_fiction_is_marked(fabrik, client):
    told = fabrik.idea(visibility="public").initiative
    assert "fictif" not in page(client, told).content.decode()
    Initiative.objects.filter(pk=told.pk).update(fictional=True)
    assert "fictif" in page(client, told).content.decode()


def test_only_public_lines_of_the_journal_are_told(told, client, fabrik):
    growing.set_title(actor=fabrik.member("coordinator").person, initiative=told, title="Un jardin")
    body = page(client, told).content.decode()
    assert "De nouveaux mots ont été ajoutés." in body
    assert "a reçu un titre" not in body


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_the_same_queries_whatever_hangs_from_it(fabrik, client, assert_queries, count):
    told = fabrik.idea(visibility="public").initiative
    Need.objects.bulk_create(Need(initiative=told, kind="hands", text="Des bras", said_at=clock.now()) for _ in range(count))
    Pledge.objects.bulk_create(
        Pledge(initiative=told, programme=fabrik.programme, by_name="Robert", what="Une bêche", due_on=clock.today(), made_at=clock.now())
        for _ in range(count)
    )
    for n in range(count):
        following.add_words(actor=None, initiative=told, words="Encore", client_id=f"suite-{n}")
    with assert_queries(4):
        page(client, told)


@pytest.mark.parametrize(
    "said",
    [
        "06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "+33 6 12 34 56 78", "+33612345678", "0033612345678",
        "06,12,34,56,78", "06 – 12 – 34 – 56 – 78", "06_12_34_56_78", "06 · 12 · 34 · 56 · 78", "06 (12) 34 56 78", "zoe arobase exemple.fr",
        "zoe[arobase]exemple.fr", "zoe＠exemple.fr", "０６ １２ ３４ ５６ ７８", "٠٦ ١٢ ٣٤ ٥٦ ٧٨",
        "06\u200b12\u200b34\u200b56\u200b78", "06\u00ad12 34\u2060 56 78",
        "0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "06 1\u200d2 34 56 78", "zoe\u200b@exemple.fr", "zo\u00ade@exemple\u2060.fr",
        "+33 (0)6 12 34 56 78", "+32 470 12 34 56", "zoe@exemple.fr", "zoe.d+x@sous.exemple.fr", "zoe(at)exemple.fr",
    ],
)  # fmt: skip
def test_every_way_of_saying_a_contact_is_masked(said):
    assert masked(f"Ici {said}, merci.") in {"Ici [numéro masqué], merci.", "Ici [adresse masquée], merci."}


@pytest.mark.parametrize("cut", ["06 11 22…", "06112233…", "+33 6 11 22…"])
def test_a_number_that_our_own_shortening_cut_is_masked_too(cut):
    assert masked(f"Appelez-moi au {cut}") == "Appelez-moi au [numéro masqué]…"


@pytest.mark.parametrize("said", [
    "en 1995 et 2024", "62386 Grenay", "12 345 678 euros", "le 12.03.2024 à 14 h 30", "10 000 000 habitants",
    "12 m² à 3\u00adkm", "٢٠٢٤",
])  # fmt: skip
def test_figures_that_are_no_contact_stay(said):
    assert masked(said) == said


def test_a_very_long_word_is_masked_in_no_time():
    assert masked("a" * 20_000) == "a" * 20_000


def test_a_public_picture_is_kept_long_and_a_hidden_one_never(fabrik, client, enter):
    told = fabrik.idea(visibility="public").initiative
    _picture(told)
    address = reverse("initiative_picture", args=[told.ref])
    shown = client.get(address)
    assert {name: shown[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/webp",
        "Cache-Control": "public, max-age=3600",
        "X-Content-Type-Options": "nosniff",
    }
    assert shown["Content-Disposition"].startswith("inline")
    assert b"".join(shown.streaming_content)[8:12] == b"WEBP"
    following.set_visibility(actor=None, initiative=told, visibility="network")
    hidden = enter(fabrik.member("partner")).get(address)
    b"".join(hidden)
    assert hidden["Cache-Control"] == "private, no-store"


@pytest.fixture
def recorded(fabrik):
    return fabrik.idea("", visibility="public", recording=ContentFile(b"0123456789", name="voix.webm")).initiative


def _typed(initiative, kind: str) -> None:
    """What the browser said of the file; the words themselves never change."""
    Intake.objects.filter(initiative=initiative).update(recording_type=kind)


def test_a_recording_plays_in_place_whole_or_in_part(recorded, client):
    _typed(recorded, "audio/webm;codecs=opus")
    address = reverse("initiative_recording", args=[recorded.ref])
    whole, part = client.get(address), client.get(address, headers={"Range": "bytes=2-4"})
    assert (whole.status_code, whole["Content-Type"], b"".join(whole.streaming_content)) == (200, "audio/webm", b"0123456789")
    assert (part.status_code, part["Content-Range"], b"".join(part.streaming_content)) == (206, "bytes 2-4/10", b"234")
    assert client.get(address, headers={"Range": "bytes=99-"}).status_code == 416


def test_a_file_that_is_no_sound_is_handed_over_not_shown(recorded, client):
    _typed(recorded, "text/html")
    found = client.get(reverse("initiative_recording", args=[recorded.ref]))
    assert (found["Content-Type"], found["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert found["Content-Disposition"].startswith("attachment")
    assert b"".join(found.streaming_content) == b"0123456789"


def test_a_file_lost_on_the_disk_is_a_404(recorded, client):
    Path(Intake.objects.get(initiative=recorded).recording.path).unlink()
    assert client.get(reverse("initiative_recording", args=[recorded.ref])).status_code == 404


def test_what_the_page_knows_of_a_death_is_what_is_kept(fabrik):
    idea = fabrik.idea(visibility="public").initiative
    person = idea.holders.get().person
    assert open_story(idea.ref).holders.all()[0].person.died_at is None
    mourning.note(actor=None, person=person)
    person.refresh_from_db()
    assert open_story(idea.ref).holders.all()[0].person.died_at == person.died_at
