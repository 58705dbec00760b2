"""The pieces of the interface, all on one page: what a designer looks at first and what the accessibility tests walk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from terril.initiatives.panels import Entry
from terril.kernel import clock
from terril.kernel.doors import public
from terril.programmes.desk import Row
from terril.site.templatetags.pieces import CHANNELS

NOTHING = gettext_lazy("Aucune commune de la liste ne porte ce nom.")


class Example(forms.Form):
    """Bound with mistakes on purpose: the summary and the errors are pieces too."""

    first_name = forms.CharField(
        label=gettext_lazy("Votre prénom"), required=False, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    commune = forms.ChoiceField(
        label=gettext_lazy("Votre commune"),
        help_text=gettext_lazy("Tapez les premières lettres, avec ou sans accents."),
        choices=[
            ("", "—"),
            ("62498", "Lens"),
            ("62291", "Éleu-dit-Leauwette"),
            ("62842", "Vendin-le-Vieil"),
            ("62510", "Liévin"),
        ],
        widget=forms.Select(attrs={"data-combobox": NOTHING}),
    )
    contact = forms.CharField(
        label=gettext_lazy("Votre numéro de téléphone"),
        help_text=gettext_lazy("Il ne sera jamais montré sur le site."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Comment vous répondre ?"),
        choices=list(CHANNELS.items()),
        widget=forms.RadioSelect,
        required=False,
    )
    visible = forms.BooleanField(
        label=gettext_lazy("Mon idée peut être lue par tout le monde, sans mon nom."),
        help_text=gettext_lazy("Vous pourrez changer d’avis à tout moment avec votre code."),
        required=False,
    )

    def clean_contact(self) -> str:
        raise forms.ValidationError(_("Ce numéro compte neuf chiffres ; un numéro français en compte dix."))


class Search(forms.Form):
    q = forms.CharField(label=gettext_lazy("Un mot"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    commune = forms.ChoiceField(
        label=gettext_lazy("Où"), required=False, choices=[("", gettext_lazy("Tout le territoire")), ("62498", "Lens")]
    )


@dataclass(frozen=True)
class Card:
    name: str
    excerpt: str
    stage: str
    place: str
    needs: int = 0
    url: str = "#"
    fictional: bool = True


CARDS = [
    Card(
        "Réparer plutôt que jeter",
        "Mon père réparait tout. J’ai ses outils et la salle des fêtes est vide le samedi. À trois ou quatre, on remettrait en route "
        "les grille-pain de la cité.",
        "project",
        "Loos-en-Gohelle",
        2,
    ),
    Card(
        "Des contes sous la yourte",
        "Je voudrais raconter les histoires du fond à ceux qui n’y sont jamais descendus.",
        "idea",
        "Avion",
    ),
    Card(
        "Un jardin derrière le coron",
        "Le terrain ne sert plus depuis la fermeture du lavoir. Les voisins ont déjà des graines.",
        "running",
        "Éleu-dit-Leauwette",
        1,
    ),
    Card(
        "Garage solidaire de Méricourt",
        "Une voiture qui roule, c’est un travail qu’on garde.",
        "completed",
        "Méricourt",
    ),
    Card(
        "Conférences du jeudi",
        "Parler de l’école quittée trop tôt, avec ceux qui l’ont quittée.",
        "ended",
        "Vendin-le-Vieil",
    ),
]
POINTS = [
    SimpleNamespace(name=name, url="#", count=count, latitude=latitude, longitude=longitude)
    for name, count, latitude, longitude in (
        ("Lens", 14, 50.4395, 2.81854), ("Liévin", 9, 50.42283, 2.77428), ("Avion", 6, 50.40295, 2.82024), ("Harnes", 3, 50.45231, 2.90051),
        ("Bully-les-Mines", 4, 50.44647, 2.71771), ("Méricourt", 5, 50.39973, 2.86926), ("Wingles", 1, 50.49524, 2.85866),
        ("Vendin-le-Vieil", 7, 50.4716, 2.8562), ("Mazingarbe", 2, 50.47017, 2.72205), ("Loos-en-Gohelle", 11, 50.45852, 2.78942),
        ("Éleu-dit-Leauwette", 2, 50.41924, 2.81138), ("Souchez", 1, 50.38954, 2.74605), ("Hulluch", 0, 50.48538, 2.80766),
        ("Servins", 0, 50.40666, 2.63268), ("Vimy", 1, 50.37756, 2.81195), ("Aix-Noulette", 3, 50.42234, 2.71066),
    )
]  # fmt: skip


def _lists(now: datetime) -> dict[str, Any]:
    today = now.date()
    return {
        "rows": [
            Row("Zoé, d’Avion", _("attend une première réponse"), "#", _("Répondre"), days=-2, channel="phone"),
            Row("Ahmed, de Lens", _("attend une première réponse"), "#", _("Répondre"), days=1, channel="sms"),
            Row("Mme Wattel, par sa voisine", _("à prévenir que la rencontre change de lieu"), "#", _("Appeler"), days=3, channel="relay",
                detail=_("Plutôt le matin. Parler lentement.")),
            Row(_("Le collectif du coron"), _("une lettre à relire avant son départ"), "#", _("Relire"), due_on=today, channel="letter"),
        ],
        "entries": [
            Entry(now, _("La ville de Vendin-le-Vieil a promis une salle pour trois samedis.")),
            Entry(now - timedelta(days=18), _("L’idée a été présentée à la rencontre de Vendin-le-Vieil, devant vingt-trois personnes.")),
            SimpleNamespace(at=now - timedelta(days=33), sentence=_("Zoé a ajouté quelques mots."),
                            words="Ma belle-sœur coud. Elle viendrait aussi."),
            Entry(now - timedelta(days=40), _("L’idée est arrivée, recueillie par Nadia au centre social.")),
        ],
        "people": [
            SimpleNamespace(key="1", name="Zoé Delattre", detail="", status="here", fictional=True),
            SimpleNamespace(key="2", name="Marie-Antoinette Wojciechowski", detail=_("a besoin d’une place assise"), status="", fictional=True),
            SimpleNamespace(key="3", name="Ahmed B.", detail="", status="away", fictional=True),
        ],
        "promises": [
            SimpleNamespace(by_name="Mairie de Vendin-le-Vieil", what=_("une salle, trois samedis"), due_on=today + timedelta(days=2), outcome="open",
                            reason="", days=2, initiative_name="Réparer plutôt que jeter", initiative_url="#", close_url="#"),
            SimpleNamespace(by_name="Ahmed B.", what=_("deux établis"), due_on=today, outcome="kept", reason="", days=None,
                            initiative_name="Réparer plutôt que jeter", initiative_url="#", close_url=""),
            SimpleNamespace(by_name=_("Le collège voisin"), what=_("un article dans son journal"), due_on=today, outcome="not_kept",
                            reason=_("Le journal a cessé de paraître."), days=None, initiative_name="", initiative_url="", close_url=""),
        ],
        "meetings": [
            SimpleNamespace(url="#", starts_at=now + timedelta(days=9), title="Vendin-le-Vieil", place="Salle Pierre-Perret, rue Émile-Zola",
                            state="confirmed"),
            SimpleNamespace(url="#", starts_at=now + timedelta(days=37), title="Loos-en-Gohelle", place="", state="tentative"),
            SimpleNamespace(url="#", starts_at=now + timedelta(days=65), title="Wingles", place="", state="cancelled"),
        ],
    }  # fmt: skip


@public("une page d’exemples, sans aucune donnée")
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, _("C’était un exemple : rien n’a été envoyé ni gardé."))
        return redirect(request.path)
    form = Example({"contact": "03 21 00 00 0", "channel": "phone"})
    now = clock.now()
    values = [("Lens", 14), ("Loos-en-Gohelle", 11), ("Liévin", 9), ("Vendin-le-Vieil", 7), ("Souchez", 1)]
    figure = SimpleNamespace(
        title=_("Idées entendues, par commune"),
        note=_("Une case de moins de cinq personnes n’est pas publiée."),
        label_head=_("Commune"),
        value_head=_("Idées"),
        rows=[SimpleNamespace(label=name, value=value, share=round(100 * value / 14), too_small=value < 5) for name, value in values],
    )
    context = {
        "form": form,
        "search": Search(request.GET, auto_id="search_%s"),
        "initiatives": CARDS,
        "stages": ["idea", "project", "running", "completed"],
        "channels": list(CHANNELS),
        "clocks": [7, 1, 0, -1, -4],
        "points": POINTS,
        "figure": figure,
        "page": Paginator(range(90), 30).page(2),
        "tabs": [
            SimpleNamespace(url="#", label=_("Qui est là"), current=True, count=23),
            SimpleNamespace(url="#", label=_("En ce moment"), current=False, count=None),
            SimpleNamespace(url="#", label=_("Promesses"), current=False, count=4),
        ],
        **_lists(now),
    }
    return render(request, "site/catalogue.html", context)
