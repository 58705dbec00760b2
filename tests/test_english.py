"""The English catalogue: complete, faithful to its placeholders, and nothing of the French left on a page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from terril.directory.models import Organisation
from terril.kernel import catalogue, clock
from terril.programmes.models import Programme
from terril.territory.models import Commune, Territory

SOURCE = Path(__file__).resolve().parents[1] / "src" / "terril"
PO = SOURCE / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"

# How many arguments of a call are part of the key, and whether the first one is a context.
CALLS = {"_": (1, False)}
for _suffix in ("", "_lazy", "_noop"):
    CALLS |= {
        f"gettext{_suffix}": (1, False),
        f"ngettext{_suffix}": (2, False),
        f"pgettext{_suffix}": (2, True),
        f"npgettext{_suffix}": (3, True),
    }
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?\w[^>]*>")


def _key(name: str, words: list[str]) -> str:
    """The key of a message in a compiled catalogue: context, U+0004, forms joined by U+0000."""
    context = f"{words.pop(0)}\x04" if CALLS[name][1] else ""
    return context + "\x00".join(words)


def calls(source: str) -> Iterator[str]:
    """The keys asked for by Python code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [
                argument.value for argument in node.args[: CALLS[node.func.id][0]] if isinstance(argument, ast.Constant)
            ]
            if len(words) == CALLS[node.func.id][0]:
                yield _key(node.func.id, words)


def tags(source: str) -> Iterator[str]:
    """The keys asked for by a template: `templatize` writes them as calls among blanked text."""
    code = templatize(source)
    for hit in re.finditer(rf"\b({'|'.join(CALLS)})\(", code):
        end = hit.end()
        words = []
        while len(words) < CALLS[hit[1]][0] and (
            text := re.match(r"""[\s,]*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", code[end:])
        ):
            words.append(ast.literal_eval(text[1]))
            end += text.end()
        if len(words) == CALLS[hit[1]][0]:
            yield _key(hit[1], words)


def asked() -> dict[str, str]:
    """Each key that the sources ask for, with a file that asks for it."""
    found = {}
    for path in sorted(SOURCE.rglob("*")):
        read = calls if path.suffix == ".py" else tags if "templates" in path.parts and path.is_file() else None
        if read and "content" not in path.parts:
            found |= dict.fromkeys(read(path.read_text(encoding="utf-8")), str(path.relative_to(SOURCE)))
    return found


def test_the_sources_are_read() -> None:
    assert list(calls('_("Un " "mot"); ngettext_lazy("un", "deux", n); pgettext("verbe", "Suivre"); _(name)')) == [
        "Un mot",
        "un\x00deux",
        "verbe\x04Suivre",
    ]
    template = """{% load i18n %}{% translate "L’idée" %}{% translate "Suivre" context "verbe" as it %}{{ x|default:_("Rien") }}
        {% blocktranslate trimmed count n=total %}Une idée
        de {{ who }}{% plural %}{{ n }} idées{% endblocktranslate %}"""
    assert list(tags(template)) == ["L’idée", "verbe\x04Suivre", "Rien", "Une idée de %(who)s\x00%(n)s idées"]


def test_every_sentence_has_its_english() -> None:
    translated = catalogue.read(PO)
    missing = {key: path for key, path in asked().items() if key not in translated}
    assert not missing, f"run `make messages`, then translate in {PO.relative_to(SOURCE.parents[1])}: " + "; ".join(
        f"{path}: {key!r}" for key, path in missing.items()
    )


def test_no_entry_is_empty_or_in_doubt() -> None:
    assert set(catalogue.keys(PO)) - set(catalogue.read(PO)) == set()
    assert "fuzzy" not in PO.read_text(encoding="utf-8")


def test_a_translation_keeps_the_placeholders() -> None:
    wrong = []
    for key, text in catalogue.read(PO).items():
        forms = [set(PLACEHOLDER.findall(form)) for form in key.split("\x04")[-1].split("\x00")]
        for number, form in enumerate(text.split("\x00")):
            if key and set(PLACEHOLDER.findall(form)) != forms[min(number, len(forms) - 1)]:
                wrong.append((key, form))
    assert wrong == []


def test_english_has_english_quotes_and_spaces() -> None:
    french = [
        text
        for text in catalogue.read(PO).values()
        if re.search(r"[«»]| [;!?](?!\S)|\s:(?=\s|$)", text.replace("https:// ;", ""))
    ]
    assert french == []


# --- through the door

PAGES = [
    "/",
    "/deposer/",
    "/suivi/",
    "/rencontres/",
    "/initiatives/",
    "/la-plateforme/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions/",
    "/compte/connexion/",
    "/rien-ici/",
]
TELLTALE = re.compile(
    r"\b(?:vous|votre|vos|nous|notre|est|sont|une|des|les|pour|avec|dans|qui|que|pas|sur|où|quelqu’un|idée|rencontre|personne)\b",
    re.I,
)
# What stays French in English: names, addresses, words that a person wrote.
OWN = [
    "Une plateforme pour les gens d’ici.",
    "La Fabrik à projets",
    "La Fabrik",
    "Lens-Liévin",
    "Français",
    "libre réponse 71120",
    "Défenseur des droits",
]


@pytest.fixture
def programme(db: None) -> Programme:
    commune = Commune.objects.create(
        insee_code="62498", name="Lens", sort_name="lens", postal_codes=["62300"], departement="62", region="32",
        population=32_000, latitude=50.43, longitude=2.83,
    )  # fmt: skip
    territory = Territory.objects.create(name="Lens-Liévin", slug="lens-lievin")
    territory.communes.add(commune)
    return Programme.objects.create(
        name="La Fabrik à projets",
        slug="fabrik",
        organisation=Organisation.objects.create(name="La Fabrik", slug="la-fabrik"),
        territory=territory,
        summary="Une plateforme pour les gens d’ici.",
        phone="+33353010000",
        starts_on=clock.today(),
    )


def _visible(html: str) -> str:
    """What is read: text, and the attributes that are read aloud or shown."""
    html = re.sub(r"<(script|style)\b.*?</\1>|<option\b[^>]*lang=.*?</option>", " ", html, flags=re.S)
    shown = re.findall(r'(?:aria-label|title|alt|placeholder|data-[\w-]+)="([^"]*)"', html)
    words = " ".join([re.sub(r"<[^>]+>", " ", html), *(text for text in shown if " " in text)])
    for own in (*OWN, settings.OPERATOR):
        words = words.replace(own, " ")
    return " ".join(words.split())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("opened", [True, False], ids=["opened", "empty"])
def test_a_page_in_english_holds_no_french(client, db, request, path, opened) -> None:
    if opened:
        request.getfixturevalue("programme")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(path)
    assert response.status_code == (404 if path == "/rien-ici/" else 200)
    words = _visible(response.content.decode())
    left = [words[max(0, hit.start() - 30) : hit.end() + 30] for hit in TELLTALE.finditer(words)]
    assert left == []
