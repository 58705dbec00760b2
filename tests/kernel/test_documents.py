"""Documents are tagged PDFs with a title and a language, whatever people wrote in them."""

import re
import threading
from typing import Any

import pytest

from terril.kernel import codes, documents

URL = "https://terril.exemple.fr/suivi/"


def _receipt(**changes: Any) -> dict[str, Any]:
    code = codes.make()
    return {
        "code": code,
        "spelled": codes.spelled(code),
        "first_name": "Zoé",
        "answer_before": "mardi 12 mars 2024",
        "how": "par téléphone",
        "commune": "Éleu-dit-Leauwette",
        "received_on": "mardi 27 février 2024",
        "words": "Un café solidaire.\n\nAvec des chaises dehors.",
        "follow_url": URL,
        "qr": documents.qr_svg(URL),
        "phone": "03 53 01 00 00",
        "opening": "le matin",
        "programme": "La Fabrik à projets",
        "operator": "L’association",
        "taken_by": "",
        **changes,
    }


def _form(**changes: Any) -> dict[str, Any]:
    return {
        "consent": "J’accepte.\n\nJe peux changer d’avis.",
        "deposit_url": "https://terril.exemple.fr/deposer/",
        "qr": documents.qr_svg("https://terril.exemple.fr/deposer/"),
        "programme": "La Fabrik à projets",
        "operator": "L’association",
        "phone": "03 53 01 00 00",
        "opening": "",
        "return_to": "au centre social",
        "answer_days": 10,
        **changes,
    }


def _poster(**changes: Any) -> dict[str, Any]:
    return {
        "language": "fr", "title": "Un jardin", "commune": "Grenay", "words": "Des carottes et des fleurs. " * 15, "help": True,
        "url": "https://exemple.fr/initiatives/ABC/", "qr": documents.qr_svg("https://exemple.fr/"), "phone": "03 53 01 00 00",
        "opening": "du lundi au vendredi", "programme": "La Fabrik", "operator": "Une union", **changes,
    }  # fmt: skip


def _letters(count: int, **changes: Any) -> dict[str, Any]:
    one = {
        "language": "fr",
        "to": ["Zoé Lefebvre", "12 rue de la Fosse", "62300 Lens"],
        "date": "mardi 12 mars 2024",
        "subject": "Votre idée",
        "body": "Bonjour,\n\nVenez vendredi.",
        **changes,
    }
    return {"title": "Courriers", "sender": ["La Fabrik à projets"], "letters": [one] * count}


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(
    ("template", "data", "title", "pages"),
    [
        ("initiatives/receipt.typ", _receipt(), "Votre idée est arrivée", 1),
        ("initiatives/receipt.typ", _receipt(language="en", how="", phone=""), "Your idea has arrived", 1),
        ("initiatives/receipt.typ", _receipt(answer_before="", words=""), "Votre idée est arrivée", 1),
        ("initiatives/form.typ", _form(), "Dire une idée", 2),
        ("initiatives/form.typ", _form(language="en", phone="", return_to=""), "Tell us your idea", 2),
        ("initiatives/poster.typ", _poster(), "Un jardin", 1),
        ("initiatives/poster.typ", _poster(language="en", title="Un jardin " * 14, help=False, phone="", words=""), "Un jardin " * 14, 1),
        ("kernel/letter.typ", _letters(1), "Courriers", 1),
        ("kernel/letter.typ", _letters(7), "Courriers", 7),
    ],
)
def test_it_is_a_tagged_titled_pdf_ua_in_its_language(
    template: str, data: dict[str, Any], title: str, pages: int
) -> None:
    pdf = documents.render(template, data)
    assert pdf.startswith(b"%PDF-1.7")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid:part", b"/DisplayDocTitle true"):
        assert mark in pdf
    assert f"/Lang({data.get('language', 'fr')}".encode() in pdf
    assert f">{title}<".encode() in pdf
    assert _pages(pdf) == pages


@pytest.mark.parametrize(
    "words",
    [
        "#panic() *gras* $x$ @ref <a> \\ // [",
        "Un café 🎉",
        "咖啡馆",
        "مقهى",
        "x" * 3000,
        "\n\n\n",
        "«\u202f ici » : là ?",
    ],
)
def test_whatever_people_wrote_comes_out_as_text(words: str) -> None:
    assert b"/StructTreeRoot" in documents.render(
        "initiatives/receipt.typ", _receipt(words=words, first_name=words[:20])
    )


def test_a_long_idea_runs_over_several_pages() -> None:
    assert _pages(documents.render("initiatives/receipt.typ", _receipt(words="Des mots. " * 2000))) > 3


def test_a_letter_with_a_long_address_and_body_still_begins_on_its_own_page() -> None:
    data = _letters(2, to=["Ligne"] * 9, body="Phrase.\n\n" * 60)
    assert _pages(documents.render("kernel/letter.typ", data)) % 2 == 0


@pytest.mark.parametrize("name", ["receipt.typ", "../kernel/letter.typ", "initiatives/receipt", "initiatives/../x.typ"])
def test_a_template_is_a_room_and_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="not a template name"):
        documents.path(name)


def test_a_template_that_does_not_exist_is_said_so() -> None:
    with pytest.raises(FileNotFoundError):
        documents.render("kernel/nothing.typ", {})


def test_threads_do_not_mix_their_documents() -> None:
    titles: dict[int, bool] = {}

    def make(n: int) -> None:
        pdf = documents.render("kernel/letter.typ", {**_letters(1), "title": f"Liasse {n}"})
        titles[n] = f">Liasse {n}<".encode() in pdf

    threads = [threading.Thread(target=make, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == dict.fromkeys(range(8), True)


def test_a_qr_code_is_a_picture_that_stands_alone() -> None:
    svg = documents.qr_svg(URL)
    assert svg.startswith("<?xml")
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
