"""Past ideas and promises in a table: how they are read, recognised and created (`imports.kinds`)."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process, utils

from terril.directory.models import Organisation
from terril.imports import cells, people
from terril.imports.kinds import KINDS, Aspect, Context, Field, Kind, Portrait, Wrong
from terril.initiatives.access import worked_on_by
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Initiative, IntakeWay, Pledge, PledgeOutcome, Stage
from terril.initiatives.pledging import actions as pledging
from terril.kernel import clock
from terril.kernel.search import fold
from terril.kernel.words import long_date
from terril.people.models import Person

# From this likeness on (0 to 100), two titles of one commune are shown side by side.
CLOSE = 88
# A title typed by hand in a list of promises: what it may be is proposed from here on.
PROPOSED = 70
AT = time(12)
STAGES = {
    "idee": "idea", "emergence": "idea", "en cours": "running", "en projet": "project", "lance": "running", "en route": "running",
    "demarre": "running",
    "realise": "completed", "realisee": "completed", "termine": "completed", "terminee": "completed", "fini": "completed", "abouti": "completed",
    "abandonne": "ended", "abandonnee": "ended", "abandon": "ended", "arrete": "ended", "sans suite": "ended",
}  # fmt: skip
OUTCOMES = {
    "oui": "kept", "tenue": "kept", "fait": "kept", "faite": "kept", "realise": "kept", "realisee": "kept", "ok": "kept", "non": "not_kept",
    "pas fait": "not_kept",
    "abandon": "not_kept", "abandonnee": "not_kept", "en cours": "open", "en attente": "open", "a faire": "open",
}  # fmt: skip
PATH = {
    Stage.IDEA: [], Stage.PROJECT: [Stage.PROJECT], Stage.RUNNING: [Stage.RUNNING], Stage.COMPLETED: [Stage.RUNNING, Stage.COMPLETED],
    Stage.ENDED: [Stage.ENDED],
}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ ideas


def _within_reach(context: Context) -> QuerySet[Initiative]:
    """The ideas of the programme on which the one who brings may work: nobody learns of another from a table."""
    found = worked_on_by(context.actor) if context.actor else Initiative.objects.filter(withdrawn_at__isnull=True)
    return found.filter(attachments__programme=context.programme)


def _idea(title: str, words: str, commune: Any, on: date | None, *, who: str = "", commune_name: str = "", pk: int | None = None) -> Portrait:
    named = fold(title or words[:140])
    marks = {"title": named, "words": fold(words)[:200], "commune": commune, "on": on}
    keys = {
        f"t:{named}"[:200],
        f"w:{fold(words)[:60]}",
        *(f"i:{commune}:{word[:7]}" for word in sorted(named.split(), key=len)[-3:] if len(word) > 4),
    }
    lines = [
        (_("Titre"), title),
        (_("Premiers mots"), words[:240]),
        (_("Commune"), commune_name),
        (_("Arrivée le"), long_date(on)),
        (_("Portée par"), who),
    ]
    return Portrait(marks, frozenset(keys), lines, pk)


def _idea_of_row(values: Mapping[str, Any]) -> Portrait | None:
    title, words, commune = values.get("title", ""), values.get("words", ""), values.get("commune")
    if not (title or words):
        return None
    who = " ".join(filter(None, people.named(values)))
    return _idea(title, words, getattr(commune, "pk", None), values.get("taken_on"), who=who, commune_name=getattr(commune, "name", ""))


def _near_ideas(context: Context, wanted: frozenset[str]) -> Iterable[int]:
    light = _within_reach(context).order_by("pk").values_list("pk", "title", "excerpt", "commune_id")
    return [
        pk for pk, title, excerpt, commune in light.iterator(chunk_size=5_000) if wanted & _idea(title, excerpt, commune, None).keys
    ]


def _ideas(context: Context, ids: Iterable[int]) -> Iterable[Portrait]:
    found = _within_reach(context).filter(pk__in=ids).select_related("commune").prefetch_related("holders__person").order_by("pk")
    for row in found:
        who = ", ".join(holder.person.name for holder in row.holders.all() if holder.person)
        yield _idea(row.title, row.excerpt, row.commune_id, row.created_at.date(), who=who, commune_name=row.commune.name, pk=row.pk)


def _ideas_alike(one: Portrait, other: Portrait) -> list[str]:
    """Of one commune: the same title, the same first words, or nearly the same title."""
    a, b = one.marks, other.marks
    if a["commune"] != b["commune"] or not a["commune"]:
        return []
    if a["title"] and a["title"] == b["title"]:
        return ["title", "commune"]
    if a["words"] and len(a["words"]) > 30 and a["words"][:120] == b["words"][:120]:
        return ["words", "commune"]
    return ["close_title", "commune"] if fuzz.token_sort_ratio(a["title"], b["title"]) >= CLOSE else []


IDEA = Aspect("idea", gettext_lazy("l’idée"), _idea_of_row, _near_ideas, _ideas, _ideas_alike)

IDEA_FIELDS = [
    Field("title", gettext_lazy("Titre"), cells.line(140), ["intitulé", "nom du projet", "nom de l’idée", "projet", "idée", "titre du projet",
        "titre de l’idée"]),
    Field("words", gettext_lazy("Les mots de l’idée"), cells.words(20_000), ["description", "résumé", "présentation", "détail", "contenu",
        "l’idée en quelques mots", "en quelques mots", "descriptif"], long=True),
    Field("commune", gettext_lazy("Commune"), cells.commune, ["ville", "cp", "code postal", "lieu", "localité", "territoire", "cp ville"],
        required=True),
    Field("taken_on", gettext_lazy("Date de l’idée"), cells.past_day, ["date", "reçue le", "date de dépôt", "déposée le", "date de réception",
        "arrivée le", "date de la rencontre", "présentée le"], required=True, looks=cells.looks_like_day),
    Field("stage", gettext_lazy("Où cela en est"), cells.choice(dict(Stage.choices), STAGES), ["étape", "état", "statut", "avancement", "stade",
        "suite"]),
    Field("ended_reason", gettext_lazy("Pourquoi elle s’est arrêtée"), cells.line(300), ["raison", "motif", "raison de l’arrêt",
        "raison de l’abandon"]),
    *people.fields(of_holder=True),
]  # fmt: skip


def _check_idea(values: Mapping[str, Any], context: Context) -> Iterable[tuple[str, Wrong]]:
    if not (values.get("title") or values.get("words")):
        yield "title", Wrong(_("Il manque le titre de l’idée, ou ses mots."))
    if values.get("stage") == Stage.ENDED and not values.get("ended_reason"):
        yield "ended_reason", Wrong(_("Rien ne s’arrête sans raison : écrivez-la en une phrase."))


def _create_idea(context: Context, values: Mapping[str, Any], resolved: dict[str, int | None]) -> list[models.Model]:
    known_id = resolved["person"]
    if known_id is not None:
        person = Person.objects.get(pk=known_id)
        told = people.acquaint(context, person)
    else:
        person, told = people.register(context, values)
    stored = depositing.deposit(
        actor=context.actor, programme=context.programme, words=values.get("words") or values["title"], commune=values["commune"],
        client_id=f"tableau-{secrets.token_urlsafe(24)}", way=IntakeWay.BROUGHT, taken_at=cells.moment(values["taken_on"], AT), person=person,
        title=values.get("title", ""), fictional=context.batch.fictional,
    )  # fmt: skip
    idea = stored.initiative
    for step in PATH[Stage(values.get("stage") or Stage.IDEA)]:
        idea = growing.change_stage(
            actor=context.actor, initiative=idea, to=step, reason=values.get("ended_reason", "") if step == Stage.ENDED else ""
        )
    idea.made_as = {"person": person.pk}  # type: ignore[attr-defined]  # read by the import that asked for the row, and by nothing else
    return [idea, *([] if known_id is not None else [person]), *told]


@KINDS.register(30)
def ideas() -> Kind:
    return Kind(
        "ideas", gettext_lazy("Des idées et des projets du passé"), gettext_lazy("une idée"), IDEA_FIELDS, [IDEA, people.PERSON],
        _create_idea, _check_idea,
        undo=("initiatives.initiative", "imports.acquaintance", "people.person"), volatile=frozenset({"initiatives.closeness"}), most_rows=1_000,
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------------- promises


def _load_names(context: Context) -> None:
    """The ideas that a promise may be for, and the organisations that may have made it, by their names."""
    ideas: dict[str, list[tuple[int, str]]] = {}
    for row in _within_reach(context).only("pk", "title", "excerpt").order_by("pk"):
        ideas.setdefault(fold(row.name), []).append((row.pk, row.name))
    context.known["ideas"] = ideas
    context.known["organisations"] = {fold(name): pk for pk, name in Organisation.objects.order_by("-pk").values_list("pk", "name")}


def _which_idea(text: str, context: Context) -> int:
    ideas: dict[str, list[tuple[int, str]]] = context.known["ideas"]
    found = ideas.get(fold(text), [])
    if len(found) == 1:
        return found[0][0]
    if found:
        raise Wrong(_("Plusieurs idées portent ce titre : « %(value)s ». Changez d’abord le titre de l’une d’elles.") % {"value": text})
    close = process.extract(
        text,
        [names[0][1] for names in ideas.values()],
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        limit=5,
        score_cutoff=PROPOSED,
    )
    choices = [(name, name) for name, _score, _place in close]
    if choices:
        message = _("Nous ne trouvons pas d’idée de ce titre : « %(value)s ». Vouliez-vous dire « %(name)s » ?") % {
            "value": text,
            "name": choices[0][0],
        }
        raise Wrong(message, choices=choices)
    raise Wrong(_("Nous ne trouvons pas d’idée de ce titre : « %(value)s ». Importez d’abord les idées.") % {"value": text})


PLEDGE_FIELDS = [
    Field("by_name", gettext_lazy("Qui promet"), cells.line(160), ["qui", "promis par", "nom", "structure", "partenaire", "qui s’engage",
        "engagement de"], required=True),
    Field("what", gettext_lazy("Quoi"), cells.line(300), ["promesse", "ce qui est promis", "engagement", "coup de main", "aide promise", "objet"],
        required=True),
    Field("idea", gettext_lazy("Pour quelle idée"), _which_idea, ["idée", "projet", "pour", "titre", "initiative", "idée ou projet"], required=True),
    Field("due_on", gettext_lazy("Avant quand"), cells.day, ["échéance", "avant le", "pour le", "date limite", "délai"]),
    Field("made_on", gettext_lazy("Promis le"), cells.past_day, ["date", "date de la promesse", "le", "rencontre du"]),
    Field("outcome", gettext_lazy("Ce qu’elle est devenue"), cells.choice(dict(PledgeOutcome.choices), OUTCOMES), ["issue", "tenue", "suite",
        "résultat", "état", "statut", "réalisé", "fait"]),
    Field("reason", gettext_lazy("Pourquoi"), cells.line(300), ["raison", "motif", "commentaire"]),
]  # fmt: skip


def _check_pledge(values: Mapping[str, Any], context: Context) -> Iterable[tuple[str, Wrong]]:
    due, made, outcome = values.get("due_on"), values.get("made_on"), values.get("outcome", PledgeOutcome.OPEN)
    if not due and not made:
        yield "due_on", Wrong(_("Il manque une date : quand la promesse a été faite, ou avant quand elle devait être tenue."))
        return
    if due and made and due < made:
        yield "due_on", Wrong(_("La promesse devait être tenue avant d’avoir été faite : l’une des deux dates est fausse."))
    if outcome == PledgeOutcome.OPEN and (due or made or clock.today()) < clock.today():
        choices = [(str(one.label), str(one.label)) for one in (PledgeOutcome.KEPT, PledgeOutcome.NOT_KEPT)]
        yield "outcome", Wrong(_("Cette promesse est échue. Dites si elle a été tenue."), choices=choices)
    if outcome == PledgeOutcome.NOT_KEPT and not values.get("reason"):
        yield "reason", Wrong(_("Dites en une phrase pourquoi la promesse n’a pas pu être tenue."))


def _pledge(idea: int | None, who: str, what: str, due: date | None, *, idea_name: str = "", pk: int | None = None) -> Portrait:
    marks = {"idea": idea, "who": fold(who), "what": fold(what), "due": due}
    lines = [(_("Qui promet"), who), (_("Quoi"), what), (_("Pour quelle idée"), idea_name), (_("Avant le"), long_date(due))]
    return Portrait(marks, frozenset({f"i:{idea}"} if idea else ()), lines, pk)


def _pledge_of_row(values: Mapping[str, Any]) -> Portrait | None:
    if not values.get("what"):
        return None
    return _pledge(values.get("idea"), values.get("by_name", ""), values["what"], values.get("due_on") or values.get("made_on"))


def _near_pledges(context: Context, wanted: frozenset[str]) -> Iterable[int]:
    ideas = [int(key.partition(":")[2]) for key in wanted if key.startswith("i:")]
    return Pledge.objects.filter(initiative__in=ideas, programme=context.programme).order_by("pk").values_list("pk", flat=True)


def _pledges(context: Context, ids: Iterable[int]) -> Iterable[Portrait]:
    for row in Pledge.objects.filter(pk__in=ids, initiative__in=_within_reach(context).values("pk")).select_related("initiative").order_by("pk"):
        yield _pledge(row.initiative_id, row.by_name, row.what, row.due_on, idea_name=row.initiative.name, pk=row.pk)


def _pledges_alike(one: Portrait, other: Portrait) -> list[str]:
    """For one idea: the same thing promised by the same."""
    a, b = one.marks, other.marks
    if not a["idea"] or a["idea"] != b["idea"] or fuzz.token_sort_ratio(a["who"], b["who"]) < CLOSE:
        return []
    return ["what", "who"] if fuzz.token_sort_ratio(a["what"], b["what"]) >= CLOSE else []


PLEDGE = Aspect("pledge", gettext_lazy("la promesse"), _pledge_of_row, _near_pledges, _pledges, _pledges_alike)


def _create_pledge(context: Context, values: Mapping[str, Any], resolved: dict[str, int | None]) -> list[models.Model]:
    due = values.get("due_on") or values["made_on"]
    made = values.get("made_on") or min(due, clock.today())
    organisation = context.known["organisations"].get(fold(values["by_name"]))
    pledge = pledging.pledge(
        actor=context.actor, initiative=Initiative.objects.get(pk=values["idea"]), programme=context.programme, by_name=values["by_name"],
        what=values["what"], due_on=due, made_at=cells.moment(made, AT),
        organisation=Organisation.objects.get(pk=organisation) if organisation else None,
    )  # fmt: skip
    if (outcome := values.get("outcome", PledgeOutcome.OPEN)) != PledgeOutcome.OPEN:
        at = min(cells.moment(due, AT), clock.now())
        pledge = pledging.close_pledge(
            actor=context.actor, pledge=pledge, kept=outcome == PledgeOutcome.KEPT, reason=values.get("reason", ""), at=at
        )
    return [pledge]


@KINDS.register(50)
def promises() -> Kind:
    return Kind(
        "promises", gettext_lazy("Des promesses"), gettext_lazy("une promesse"), PLEDGE_FIELDS, [PLEDGE], _create_pledge, _check_pledge, _load_names,
        undo=("initiatives.pledge",), most_rows=1_000,
    )  # fmt: skip
