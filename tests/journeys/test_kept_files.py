"""A form that comes back keeps its files: every form that takes one, then a voice recorded before a wrong number, in a browser."""

import io
import re
import wave
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm, FileField
from django.middleware.csrf import rotate_token
from django.test import Client, RequestFactory
from PIL import Image

from terril.imports.models import Import
from terril.initiatives.models import Intake, Picture
from terril.kernel import aside, storage
from terril.kernel.tasks import sweep_files
from terril.meetings.models import Meeting
from terril.meetings.scheduling import actions as scheduling
from terril.services.models import HelpImport

# Without anything to keep aside, and why.
EXCEPTIONS = {
    "meetings.JourneysForm": "what its file held comes back in the box, to be corrected there",
    "site.PlaceForm": "its file is the whole form: one that is refused is another one that one brings",
}
TOKEN = re.compile(r'name="(aside-\w+)" value="([^"]+)"')


def voice(seconds: int = 12) -> bytes:
    with io.BytesIO() as file:
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(1)
            sound.setframerate(8000)
            sound.writeframes(bytes([128]) * 8000 * seconds)
        return file.getvalue()


def picture() -> bytes:
    with io.BytesIO() as file:
        Image.new("RGB", (40, 30)).save(file, "PNG")
        return file.getvalue()


@dataclass(frozen=True)
class Sent:
    """A form at its address: its file, what is right, what is wrong first, and whether what was sent has arrived."""

    address: str
    name: str
    file: tuple[str, bytes]
    right: dict[str, Any]
    wrong: dict[str, Any]
    arrived: Any
    said: str
    member: str = "coordinator"
    more: dict[str, Any] = field(default_factory=dict)


IDEA = {"words": "", "commune": "62386", "first_name": "Zoé", "channel": "sms", "contact": "06 39 98 00 01", "client_id": "voix-un"}
FORMS = {
    "initiatives.DepositForm": Sent(
        "/deposer/", "recording", ("voix.wav", voice()), IDEA, {"contact": "03 53 01 00 00"},
        lambda: Intake.objects.exclude(recording="").exists(), "Votre enregistrement (0 min 12) est gardé.", member="",
    ),
    "initiatives.DepositForForm": Sent(
        "/equipe/deposer/", "recording", ("voix.wav", voice(61)), {**IDEA, "way": "volunteer", "consent_way": "oral", "witness": "Rose"},
        {"witness": ""}, lambda: Intake.objects.exclude(recording="").exists(), "Votre enregistrement (1 min 01) est gardé.",
    ),
    "initiatives.PictureForm": Sent(
        "/equipe/initiatives/{ref}/image/", "image", ("four.png", picture()), {"description": "Un four"}, {"description": ""},
        lambda: Picture.objects.exists(), "Votre fichier « four.png » est gardé.",
    ),
    "imports.BringForm": Sent(
        "/equipe/apporter/", "file", ("liste.csv", "Prénom;Nom\nLéa;Dubois\n".encode()),
        {"kind": "people", "source": "L’accueil", "basis": "consent", "client_id": "un"}, {"source": ""},
        lambda: Import.objects.exists(), "Votre fichier « liste.csv » est gardé.",
    ),
    "services.ImportForm": Sent(
        "/equipe/aides/", "file", ("aides.json", b"[]"), {"only_source": "dora"}, {"only_source": "d" * 101},
        lambda: HelpImport.objects.exists(), "Votre fichier « aides.json » est gardé.",
    ),
    "meetings.ImportForm": Sent(
        "/equipe/rencontres/importer/", "file", ("dates.csv", b"Vendredi 29 septembre 2034 Grenay\n"),
        {"starts": "14:00", "ends": "17:00", "series": "{series}", "confirm": "1"}, {"starts": "quatorze heures"},
        lambda: Meeting.objects.exists(), "Votre fichier « dates.csv » est gardé.",
    ),
}  # fmt: skip


def _forms(kind: type[BaseForm] = BaseForm) -> set[type[BaseForm]]:
    return {kind, *(one for below in kind.__subclasses__() for one in _forms(below))}


def _kept(media: Path) -> list[Path]:
    return [path for path in (media / ".aside").glob("*") if path.is_file()]


@pytest.fixture
def send(fabrik: Any, media: Path, client: Client, enter: Any) -> Any:
    """`send(form, wrong, file=True)`: what a browser posts, with whatever the page before gave back."""
    series = scheduling.create_series(actor=None, programme=fabrik.programme, title="Saison d’essai")
    stored = fabrik.idea()
    given: dict[str, str] = {}

    def post(form: Sent, *, wrong: bool = False, file: bool = False, client: Client = client, **more: str) -> str:
        if form.member and "sessionid" not in client.cookies:
            enter(fabrik.member(form.member))
        data = {**form.right, **(form.wrong if wrong else {}), **given, **more}
        data = {name: str(value).format(series=series.pk) for name, value in data.items() if value != "-"}
        files = {form.name: SimpleUploadedFile(*form.file)} if file else {}
        answer = client.post(form.address.format(ref=stored.initiative.ref), {**data, **files})
        page = answer.content.decode().replace("\u00a0", " ")
        given.clear()
        given.update(TOKEN.findall(page))
        return page

    post.given = given  # type: ignore[attr-defined]  # looked at by the tests
    return post


def test_every_form_with_a_file_is_looked_at() -> None:
    """One that is added takes its line in FORMS, or says in EXCEPTIONS why it has nothing to keep."""
    with_file = {
        f"{kind.__module__.split('.')[1]}.{kind.__name__}"
        for kind in _forms()
        if kind.__module__.startswith("terril.") and any(isinstance(one, FileField) for one in getattr(kind, "base_fields", {}).values())
    }
    assert with_file == {*FORMS, *EXCEPTIONS}
    drawn = [path for path in Path("src/terril").rglob("*.html") if re.search(r"<input[^>]+type=.file", path.read_text())]
    assert drawn == [], "a field drawn by hand keeps nothing: draw it with as_field_group"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_that_comes_back_keeps_its_file(name: str, send: Any, media: Path) -> None:
    form = FORMS[name]
    page = send(form, wrong=True, file=True)
    assert form.said in page
    assert (form.arrived(), len(_kept(media))) == (False, 1)
    # Wrong again, without the file: the same one is kept, once.
    assert form.said in send(form, wrong=True)
    assert len(_kept(media)) == 1
    send(form)
    assert form.arrived()
    assert _kept(media) == []


DEPOSIT = FORMS["initiatives.DepositForm"]


def test_a_file_is_taken_away_or_replaced(send: Any, media: Path) -> None:
    send(DEPOSIT, wrong=True, file=True)
    page = send(DEPOSIT, wrong=True, **{"aside-recording-drop": "on"})
    assert ("Votre enregistrement" in page, _kept(media)) == (False, [])
    send(DEPOSIT, wrong=True, file=True)
    [before] = _kept(media)
    send(DEPOSIT, wrong=True, file=True)
    assert len(_kept(media)) == 1
    assert _kept(media) != [before]


def test_nobody_else_sends_it_and_no_address_shows_it(send: Any, media: Path, client: Client) -> None:
    send(DEPOSIT, wrong=True, file=True)
    [path] = _kept(media)
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)
    token, other = send.given["aside-recording"], Client()
    for one in (token, token[:-1] + "x", "x"):
        send.given["aside-recording"] = one
        assert "Il nous manque votre idée" in send(DEPOSIT, client=other)
    assert Intake.objects.exclude(recording="").count() == 0
    assert len(_kept(media)) == 1
    assert client.get(f"/media/.aside/{path.name}").status_code == 404


def test_a_file_that_is_itself_refused_is_not_kept(send: Any, media: Path) -> None:
    form = Sent("/deposer/", "recording", ("voix.ogg", b"OggS" + b"MZ" * 400), IDEA, {}, lambda: False, "")
    assert "Ce fichier n’est pas un enregistrement" in send(form, file=True)
    assert _kept(media) == []


def test_without_room_nothing_is_kept_and_the_page_says_so(send: Any, media: Path, settings: Any, monkeypatch: Any) -> None:
    said = "Votre fichier n’a pas pu être gardé, faute de place"
    monkeypatch.setattr(storage, "free_bytes", lambda: 1000)
    assert said in send(DEPOSIT, wrong=True, file=True)
    monkeypatch.undo()
    settings.SITE_UPLOADS_PER_HOUR = 90_000
    assert said in send(DEPOSIT, wrong=True, file=True)
    assert _kept(media) == []


def test_a_file_that_goes_meanwhile_stops_no_other_form(send: Any, media: Path) -> None:
    send(DEPOSIT, wrong=True, file=True)
    # As one that another request takes away between the list of the folder and the look at it.
    (media / ".aside" / "partie").symlink_to(media / "nulle-part")
    assert DEPOSIT.said in send(DEPOSIT, wrong=True)
    assert DEPOSIT.said in send(DEPOSIT, wrong=True, file=True)
    sweep_files(0)
    assert len(_kept(media)) == 1


def test_what_waits_goes_after_a_day(send: Any, media: Path, clock: Any) -> None:
    send(DEPOSIT, wrong=True, file=True)
    sweep_files(0)
    assert len(_kept(media)) == 1
    clock.travel(clock.now() + timedelta(days=1, minutes=1))
    assert "Il nous manque votre idée" in send(DEPOSIT)
    sweep_files(0)
    assert _kept(media) == []


def test_one_connection_does_not_fill_the_place_of_everybody(send: Any, media: Path, settings: Any) -> None:
    """Files too light to be counted as they come are counted once they are kept: here two voices of 96 KB."""
    settings.UPLOADS_PER_HOUR = 250_000
    said = []
    for _time in range(3):
        send.given.clear()
        said.append("Votre enregistrement (0 min 12) est gardé." in send(DEPOSIT, wrong=True, file=True, client=Client()))
    assert (said, len(_kept(media))) == ([True, True, False], 2)
    send.given.clear()
    assert "Votre enregistrement (0 min 12) est gardé." in send(DEPOSIT, wrong=True, file=True, client=Client(REMOTE_ADDR="198.51.100.7"))


def test_a_file_that_goes_meanwhile_stops_nobody(send: Any, media: Path) -> None:
    """Somebody else's form arrives while the files are counted: theirs is listed, and no longer there."""
    send(DEPOSIT, wrong=True, file=True)
    (media / ".aside" / "parti").symlink_to(media / "nowhere")
    send.given.clear()
    assert "Votre enregistrement (0 min 12) est gardé." in send(DEPOSIT, wrong=True, file=True)
    sweep_files(0)
    send(DEPOSIT)
    assert Intake.objects.exclude(recording="").exists()


def test_one_name_of_a_file_opens_few_of_them(db: None, media: Path) -> None:
    first = RequestFactory().post("/", {"recording": SimpleUploadedFile("voix.wav", voice())})
    aside.give_back(first)
    given = first.FILES["recording"].aside.keep()
    again = RequestFactory().post("/", {f"aside-champ{number}": given for number in range(900)})
    again.META["CSRF_COOKIE"] = first.META["CSRF_COOKIE"]
    aside.give_back(again)
    assert 0 < len(again.FILES) <= aside.MOST
    first.close()
    again.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_voice_survives_a_wrong_number(new_page: Any, fabrik: Any, media: Path, javascript: bool, width: int, axe: Any) -> None:
    page = new_page(viewport={"width": width, "height": 780}, java_script_enabled=javascript)
    by_step = javascript and width == 360
    page.goto("/deposer/")
    page.get_by_text("J’ai déjà un enregistrement").click()
    page.locator("[name=recording]").set_input_files({"name": "voix.wav", "mimeType": "audio/wav", "buffer": voice()})
    if by_step:
        page.get_by_role("button", name="Continuer").click()
    if javascript:
        page.get_by_role("combobox", name="Dans quelle commune").fill("gren")
        page.get_by_role("option").first.click()
    else:
        page.locator("select[name=commune]").select_option("62386")
    if by_step:
        page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Un SMS").check(force=True)
    page.locator("[name=contact]").fill("03 53 01 00 00")
    page.get_by_role("button", name="Envoyer mon idée").click()
    # Said where one is, whichever question is asked again.
    page.locator(".summary").get_by_text("Votre enregistrement (0 min 12) est gardé.").wait_for()
    if by_step:
        page.go_back() if page.evaluate("history.state && history.state.step") else page.get_by_role("button", name="Revenir").click()
        page.get_by_role("button", name="Revenir").click()
    page.locator(".kept-file").get_by_text("Votre enregistrement (0 min 12) est gardé.").wait_for()
    page.get_by_text("Le retirer").wait_for()
    if javascript:
        axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for _step in range(2 if by_step else 0):
        page.get_by_role("button", name="Continuer").click()
    page.locator("[name=contact]").fill("06 39 98 00 01")
    page.get_by_role("button", name="Envoyer mon idée").click()
    page.wait_for_url("**/deposer/merci/")
    with Intake.objects.get().recording.open("rb") as file:
        assert file.read() == voice()
    assert _kept(media) == []


def test_a_sending_that_signs_somebody_in_forgets_its_file(db: None, media: Path) -> None:
    first = RequestFactory().post("/", {"recording": SimpleUploadedFile("voix.wav", voice())})
    aside.give_back(first)
    again = RequestFactory().post("/", {"aside-recording": first.FILES["recording"].aside.keep()})
    again.META["CSRF_COOKIE"] = first.META["CSRF_COOKIE"]
    aside.give_back(again)
    assert len(_kept(media)) == 1
    rotate_token(again)
    aside.forget(again)
    assert _kept(media) == []
    first.close()
    again.close()
