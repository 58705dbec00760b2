"""What a partner is shown: what there is to tick, how it is kept as it was, how it is read again, and the words of the agreement."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.initiatives.depositing.papers import how
from terril.initiatives.models import Addition, Initiative, Intake
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.verbs import in_french
from terril.people.models import Person
from terril.referrals.models import Referral, Shared

# Said by the person who agrees.
MINE = {
    Shared.WORDS: lambda: _("mes premiers mots, tels que je les ai dits"),
    Shared.TITLE: lambda: _("le titre"),
    Shared.COMMUNE: lambda: _("la commune"),
    Shared.NEEDS: lambda: _("ce qui me manque"),
    Shared.FIRST_NAME: lambda: _("mon prénom"),
    Shared.CONTACT: lambda: _("comment me joindre"),
}
# Above each thing, on the page of the partner.
SHOWN_AS = {
    Shared.WORDS: lambda: _("Ses premiers mots"),
    Shared.TITLE: lambda: _("Le titre"),
    Shared.COMMUNE: lambda: _("La commune"),
    Shared.NEEDS: lambda: _("Ce qui manque"),
    Shared.FIRST_NAME: lambda: _("Le prénom"),
    Shared.CONTACT: lambda: _("Comment joindre la personne"),
}


@dataclass(frozen=True)
class Item:
    """One thing shared: its key (of `Shared`, or "summary"), its heading, its text."""

    key: str
    label: str
    text: str

    @property
    def is_told(self) -> bool:
        """Read as a text; the others are facts."""
        return self.key in {"summary", Shared.WORDS}


def _words(initiative: Initiative) -> dict[str, Any]:
    """A reference to words that nobody can change: the first ones, or those heard in the recording."""
    intake = Intake.objects.filter(initiative=initiative).only("words", "words_fingerprint").first()
    if intake is not None and intake.words.strip():
        return {"intake": intake.pk, "fingerprint": intake.words_fingerprint}
    heard = initiative.additions.filter(kind=Addition.Kind.TRANSCRIPTION).order_by("-said_at", "-pk").first()
    return {"addition": heard.pk} if heard else {}


def available(initiative: Initiative, person: Person | None) -> dict[str, Any]:
    """What there is to share now, by key of `Shared`; what does not exist is left out."""
    with in_french():
        reached = person is not None and person.channel != Channel.NONE and person.contact
        needs = initiative.needs.filter(met_at__isnull=True).order_by("pk")
        found = {
            Shared.WORDS: _words(initiative),
            Shared.TITLE: initiative.title,
            Shared.COMMUNE: initiative.commune.name,
            Shared.NEEDS: "\n".join(f"{need.get_kind_display()} : {need.text}" for need in needs),
            Shared.FIRST_NAME: person.first_name if person else "",
            Shared.CONTACT: f"{how(person)} : {person.spoken_contact}" if person and reached else "",
        }
    return {key.value: value for key, value in found.items() if value}


def snapshot(initiative: Initiative, person: Person | None, shares: list[str]) -> dict[str, Any]:
    """Only what is ticked, as it is now. Raises Refused for something that is not there."""
    found = available(initiative, person)
    if missing := [key for key in shares if key not in found]:
        label = Shared(missing[0]).label if missing[0] in Shared.values else missing[0]
        raise Refused(_("Il n’y a pas encore de quoi transmettre ceci : %(what)s.") % {"what": label}, field="shares")
    return {key: found[key] for key in shares}


def _read_words(reference: dict[str, Any]) -> str:
    kept: Intake | Addition | None
    if "intake" in reference:
        kept = Intake.objects.filter(pk=reference["intake"], words_fingerprint=reference["fingerprint"]).only("words").first()
    else:
        kept = Addition.objects.filter(pk=reference.get("addition", 0)).only("words").first()
    return kept.words if kept else ""


def shown(referral: Referral) -> list[Item]:
    """What the partner sees and nothing more, in the order of the list; what was erased since is gone."""
    items = []
    for key in Shared:
        if key in referral.shares and key in referral.snapshot:
            kept = referral.snapshot[key]
            items.append(Item(key.value, SHOWN_AS[key](), _read_words(kept) if key == Shared.WORDS else kept))
    items.append(Item("summary", _("Ce que l’équipe en dit"), referral.summary))
    return [item for item in items if item.text]


def told_aloud(referral: Referral) -> str:
    """The same, for whoever says it on the telephone."""
    return "\n".join(f"{item.label} : {item.text}" for item in shown(referral))


def consent_text(referral: Referral) -> str:
    """The agreement, in the language of the moment: it lists what is shared, and nothing else is."""
    listed = [MINE[key]() for key in Shared if key in referral.shares]
    if referral.summary:
        listed.append(_("ce résumé : « %(summary)s »") % {"summary": referral.summary.rstrip(" .")})
    parts = [
        _("J’accepte que %(programme)s transmette à %(partner)s ce qui suit, et rien d’autre : %(listed)s."),
        _("%(partner)s répond à la plateforme, qui me le dit. Je peux retirer cet accord à tout moment : "
          "le lien se ferme aussitôt, et il est demandé à %(partner)s d’effacer ce qui a été reçu."),
    ]  # fmt: skip
    return " ".join(parts) % {"programme": referral.programme.name, "partner": referral.organisation.name, "listed": " ; ".join(listed)}


def still_true(referral: Referral, person: Person) -> bool:
    """Whether the name and the contact that were prepared are still those of the person."""
    now = available(referral.initiative, person)
    told = [key for key in (Shared.FIRST_NAME.value, Shared.CONTACT.value) if key in referral.shares]
    return all(referral.snapshot.get(key) == now.get(key) for key in told)


def freeze(referral: Referral, person: Person) -> None:
    """From now on what is shared cannot change (a trigger says so): the person agrees to this, not to what it may become."""
    if referral.frozen_at is None:
        with override(person.language):
            referral.consent_text = consent_text(referral)
        referral.frozen_at = clock.now()
