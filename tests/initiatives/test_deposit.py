"""Telling an idea, through the door."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from terril.initiatives.depositing import actions as depositing
from terril.initiatives.models import Addition, FollowCode, Initiative, Intake
from terril.kernel import clock, codes
from terril.kernel.journal import JournalEntry
from terril.people.actions import fingerprint
from terril.people.models import Consent, Person

WORDS = "  Réparer les vélos du coin,\nle samedi — avec « ma » clé de 13.  "


def code_of(page: Any) -> str:
    found = re.search(r'data-code="([A-Z]{9})"', page.content.decode())
    assert found, "no code on the thank-you page"
    return found[1]


def test_a_number_from_overseas_keeps_its_country(fabrik, tell):
    assert tell(words=WORDS, channel="sms", contact="0690 00 12 34").status_code == 302
    assert Person.objects.get(phone__endswith="1234").phone == "+590690001234"


def test_an_idea_without_email_gets_a_code_and_reads_its_words_back(fabrik, tell, strict_client):
    answer = tell(words=WORDS)
    assert (answer.status_code, answer.url) == (302, "/deposer/merci/")
    code = code_of(strict_client.get("/deposer/merci/"))
    assert codes.clean(code) == code
    opened = strict_client.post_form("/suivi/", {"code": codes.spaced(code).lower()})
    page = strict_client.get(opened.url).content.decode()
    assert "Réparer les vélos du coin,<br>le samedi — avec « ma » clé de 13." in page
    intake = Intake.objects.get()
    assert (intake.words.replace("\r\n", "\n"), intake.way, intake.taken_by_id) == (WORDS, "web", None)


def test_the_thank_you_says_who_answers_and_by_which_date(fabrik, tell, strict_client, clock):
    clock.travel(clock.now().replace(year=2024, month=4, day=26, hour=10))
    tell(channel="phone", contact="03 53 01 00 00")
    page = strict_client.get("/deposer/merci/").content.decode()
    # ten working days after 26 April 2024, without 1, 8 and 9 May
    assert "Merci Zoé, votre idée est arrivée." in page
    assert "Quelqu’un vous répondra par téléphone, avant le mercredi 15 mai 2024." in page
    assert "par téléphone" in page


def test_the_same_client_id_makes_one_idea_and_shows_the_same_code(fabrik, tell, strict_client):
    tell()
    first = code_of(strict_client.get("/deposer/merci/"))
    tell(words="Les mêmes mots, renvoyés après une coupure")
    assert code_of(strict_client.get("/deposer/merci/")) == first
    assert [i.words for i in Intake.objects.all()] == ["Réparer les vélos du coin"]
    assert [a.words for a in Addition.objects.all()] == ["Les mêmes mots, renvoyés après une coupure"]


def test_the_next_person_on_a_shared_tablet_is_not_lost_behind_the_first(fabrik, tell, strict_client):
    tell(channel="phone", contact="03 53 01 00 00")
    first = code_of(strict_client.get("/deposer/merci/"))
    tell(words="Un atelier de couture", first_name="Anna", channel="sms", contact="06 39 98 00 01")
    assert code_of(strict_client.get("/deposer/merci/")) != first
    told = Intake.objects.order_by("pk").values_list("words", "initiative__holders__person__first_name")
    assert list(told) == [("Réparer les vélos du coin", "Zoé"), ("Un atelier de couture", "Anna")]
    assert not Addition.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_envelope_at_the_same_second_is_stored_once(fabrik):
    def send(_n: int) -> str:
        try:
            return depositing.deposit(
                actor=None, programme=fabrik.programme, words="Une seule fois", commune=fabrik.grenay, client_id="meme-envoi", first_name="Ali"
            ).code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(send, range(16)))
    assert len(found) == 1
    assert (Initiative.objects.count(), Person.objects.filter(first_name="Ali").count(), FollowCode.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("words", "   ", "Il nous manque votre idée"),
        ("words", "a" * 20_001, "Votre texte compte 20 001 signes"),
        ("commune", "75056", "Nous ne connaissons pas cette commune"),
        ("commune", "Douai", "« Douai » n’est pas sur notre territoire."),
        ("commune", "", "Choisissez une commune."),
        ("contact", "03 53 01 00 0", "Ce numéro compte neuf chiffres ; un numéro français en compte dix."),
        ("contact", "bonjour", "Ce numéro ne se lit pas."),
        ("contact", "", "Écrivez le numéro où vous appeler"),
        ("channel", "pigeon", "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_typed_is_lost(fabrik, tell, field, value, sentence):
    fields = {"channel": "phone", "contact": "03 53 01 00 00", "words": "Un café pour tous", field: value}
    answer = tell(**fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence.replace("\u202f", " ") in page.replace("\u202f", " ").replace("\xa0", " ").replace("&#x27;", "'")
    assert Initiative.objects.count() == 0
    for kept in (fields["words"].strip(), fields["contact"], "Zoé", "envoi-numero-un-de-zoe"):
        assert kept in page
    fields[field] = {"words": "Un café pour tous", "commune": "62386", "contact": "03 53 01 00 00", "channel": "phone"}[field]
    assert tell(**fields).status_code == 302


def _wav() -> bytes:
    import wave

    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 800)
    return out.getvalue()


def test_a_voice_is_enough(fabrik, tell, media):
    assert tell(words="", recording=SimpleUploadedFile("voix.wav", _wav())).status_code == 302
    intake = Intake.objects.get()
    assert (intake.way, intake.words, intake.recording_type) == ("recording", "", "audio/wav")
    with intake.recording.open() as kept:
        assert kept.read() == _wav()


def test_a_file_that_is_no_sound_is_refused_and_the_words_stay(fabrik, tell):
    answer = tell(recording=SimpleUploadedFile("voix.mp3", b"MZ\x90\x00 not a sound at all", content_type="audio/mpeg"))
    assert answer.status_code == 422
    assert "Ce fichier n’est pas un enregistrement" in answer.content.decode()
    assert "Réparer les vélos du coin" in answer.content.decode()


def test_a_file_too_heavy_is_dropped_on_its_way_in_and_the_words_stay(fabrik, tell, settings):
    settings.RECORDING_MAX_BYTES = 100_000
    answer = tell(recording=SimpleUploadedFile("voix.wav", _wav() + b"\x80" * 300_000))
    assert answer.status_code == 422
    assert "trop lourd" in answer.content.decode()
    assert "Réparer les vélos du coin" in answer.content.decode()


def test_several_files_together_weigh_no_more_than_one(fabrik, tell, settings):
    settings.RECORDING_MAX_BYTES = 100_000
    parts = {name: SimpleUploadedFile(f"{name}.wav", _wav() + b"\x80" * 60_000) for name in ("recording", "other", "third")}
    answer = tell(**parts)
    assert (answer.status_code, "trop lourd" in answer.content.decode()) == (422, True)


def test_a_recording_is_kept_under_a_name_of_our_own(fabrik, tell, media):
    tell(words="", recording=SimpleUploadedFile("zoe-dubois-medecin.php", _wav()))
    assert re.fullmatch(r"recordings/\d{4}/\d{2}/[0-9a-f]{32}", Intake.objects.get().recording.name)


@pytest.mark.parametrize(
    ("channel", "contact", "sentence"),
    [
        ("sms", "03 21 00 00 00", "Un SMS demande un numéro de portable, en 06 ou 07."),
        ("sms", "+1 900 555 0199", "Un SMS demande un numéro de portable, en 06 ou 07."),
        ("phone", "12 34 56 78 90", "Ce numéro ne commence pas comme un numéro français."),
    ],
)
def test_a_number_that_could_not_serve_is_told_at_once(fabrik, tell, channel, contact, sentence):
    answer = tell(channel=channel, contact=contact)
    assert (answer.status_code, sentence in answer.content.decode(), contact in answer.content.decode()) == (422, True, True)


def test_a_letter_goes_to_the_town_that_was_chosen(fabrik, tell):
    tell(channel="letter", contact="3 rue du Terril")
    tell(channel="letter", contact="5 rue du Four\n62300 Lens", client_id="b", first_name="Léo")
    told = list(Person.objects.order_by("pk").values_list("postal_address", flat=True))
    assert [text.replace("\r", "") for text in told] == ["3 rue du Terril\n62160 Grenay", "5 rue du Four\n62300 Lens"]


def test_the_consent_is_kept_as_it_was_shown(fabrik, tell, strict_client):
    shown = strict_client.get("/deposer/").content.decode()
    tell()
    consent = Consent.objects.select_related("text").get()
    assert consent.text.text in shown
    assert (consent.way, consent.text.fingerprint) == ("online", fingerprint(consent.text.text))


@pytest.mark.parametrize("change", ["words = 'autre chose'", "way = 'paper'", "client_id = 'x'"])
def test_the_first_words_are_kept_for_ever(fabrik, change):
    fabrik.idea()
    with pytest.raises(DatabaseError, match="Cannot update rows from initiatives_intake"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE initiatives_intake SET {change}")


def test_a_crowd_is_asked_to_wait_and_keeps_its_words(fabrik, tell, settings):
    settings.DEPOSITS_PER_HOUR = 1
    assert tell().status_code == 302
    answer = tell(client_id="un-autre-envoi", words="Une deuxième idée")
    assert answer.status_code == 429
    assert "Une deuxième idée" in answer.content.decode()


def test_a_volunteer_writes_for_somebody_with_consent_and_words_read_back(fabrik, enter):
    client = enter(fabrik.member("volunteer"))
    data = {
        "way": "volunteer", "words": "Je veux apprendre le tricot aux petits.", "commune": "62386", "first_name": "Lucienne", "last_name": "D.",
        "channel": "relay", "contact": "par Mme Rose, centre social", "consent_way": "oral", "witness": "Mme Rose", "read_back": "on",
        "client_id": "tablette-1", "taken_where": "Centre social",
    }  # fmt: skip
    blank = client.get("/equipe/deposer/").content.decode()
    assert not re.search(r'name="consent_way"[^>]*checked', blank)
    assert client.post("/equipe/deposer/", {k: v for k, v in data.items() if k != "consent_way"}).status_code == 422
    refused = client.post("/equipe/deposer/", {**data, "witness": "", "read_back": ""})
    assert refused.status_code == 422
    assert "demande le nom d’un témoin" in refused.content.decode()
    assert "Relisez les mots à voix haute" in refused.content.decode()
    own = client.post("/equipe/deposer/", {**data, "witness": "volunteer"})
    assert (own.status_code, "Le témoin est quelqu’un d’autre que vous" in own.content.decode()) == (422, True)
    assert client.post("/equipe/deposer/", data).url == "/deposer/merci/"
    thanks = client.get("/deposer/merci/").content.decode()
    assert ("L’idée portée par Lucienne est gardée." in thanks, "Merci" in thanks) == (True, False)
    intake = Intake.objects.select_related("consent", "taken_by").get()
    assert (intake.way, intake.read_back, intake.consent.way, intake.consent.witness) == ("volunteer", True, "oral", "Mme Rose")
    entry = JournalEntry.objects.get(verb="initiative.deposited_for")
    assert (entry.actor_id, entry.on_behalf_of_id) == (intake.taken_by_id, Person.objects.get(first_name="Lucienne").pk)


def test_somebody_without_a_role_cannot_write_for_others(fabrik, enter):
    assert enter(fabrik.member("nobody")).get("/equipe/deposer/").status_code == 404


def test_the_answer_is_due_ten_working_days_later(fabrik):
    stored = fabrik.idea()
    assert stored.attachment.answer_due_on == clock.add_working_days(clock.today(), 10)


def test_the_receipt_and_the_blank_form_are_pdfs(fabrik, tell, strict_client):
    tell()
    strict_client.get("/deposer/merci/")
    for path in ("/deposer/recu.pdf", "/formulaire.pdf"):
        answer = strict_client.get(path)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_the_receipt_belongs_to_whoever_told_the_idea(fabrik, tell, client):
    tell()
    assert client.get("/deposer/recu.pdf").status_code == 404
