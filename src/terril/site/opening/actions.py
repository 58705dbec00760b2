"""The verbs that open a site: its first administrator, what it says of itself, its first programme."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terril.directory import actions as directory
from terril.directory.models import Organisation
from terril.imports.communes import Communes, Unclear
from terril.kernel import journal, sitewide
from terril.kernel.errors import Closed, Refused
from terril.kernel.outbox.models import Message
from terril.kernel.search import fold
from terril.kernel.sitewide import SiteText
from terril.kernel.verbs import locked
from terril.people import administrators, contacts, messages
from terril.people.models import Account, Person
from terril.programmes import actions as programmes
from terril.programmes.access import administers
from terril.programmes.models import Programme
from terril.site.opening import link
from terril.territory import actions as territories
from terril.territory import france
from terril.territory.fetching import fetch
from terril.territory.importing import Imported, import_facts
from terril.territory.models import Commune, Territory

# No territory yet: the whole of France is looked through.
NOWHERE = 0
# Lines told as unclear at once.
TOLD = 5


@transaction.atomic
def found(*, actor: Person | None, key: str, first_name: str = "", last_name: str = "", email: str = "") -> Account:
    """An administrator, by the link that the operator was shown: the account of `actor`, or a new one. The link is spent.

    Two people who hold it are heard one after the other. Raises Closed for a link that opens nothing any more, Refused with the field.
    """
    if link.opened(key, held=True) != link.Entry(None):
        raise Closed(_("Ce lien a déjà servi, ou un autre l’a remplacé. Connectez-vous, ou demandez un nouveau lien."))
    if actor is not None:
        account = administrators.make_administrator(actor=actor, account=actor.account)
    else:
        account = administrators.open_administrator(actor=None, first_name=first_name, last_name=last_name, email=email)
    link.spend()
    return account


@transaction.atomic
def let_in(*, key: str) -> Account:
    """Somebody who administers the site already, by a link made for them alone: where no mail leaves, no code reaches them. The link is spent.
    Raises Closed for a link that opens nothing any more, or somebody who administers nothing any more."""
    entry = link.opened(key, held=True)
    open_ones = Account.objects.select_related("person").filter(is_administrator=True, is_active=True)
    account = open_ones.filter(pk=entry.account_id).first() if entry and entry.account_id else None
    if account is None or account.person is None:
        raise Closed(_("Ce lien a déjà servi, ou un autre l’a remplacé. Connectez-vous, ou demandez un nouveau lien."))
    link.spend()
    journal.record(actor=account.person, verb="administrator.let_in", subject=account.person, data={"person_id": account.person.pk})
    return account


@transaction.atomic
def describe(*, actor: Person | None, **said: str) -> list[str]:
    """What the site says of itself: `name`, `operator` (who answers for it), `email`, `phone`. Answers what changed. Raises Refused, with the
    field."""
    _check(actor)
    said = {name: " ".join(text.split()) for name, text in said.items()}
    if said.get("phone"):
        try:
            said["phone"] = contacts.spaced_phone(contacts.phone(said["phone"]))
        except Refused as refusal:
            raise Refused(refusal.message, field="phone") from refusal
    changed = sitewide.write(**said)
    for name in changed:
        journal.record(actor=actor, verb="site.described", subject=SiteText.objects.get(name=name), data={"what": name})
    return changed


@transaction.atomic
def choose_land(*, actor: Person | None, name: str, keys: Iterable[str] = (), codes: str = "") -> Territory:
    """A territory of one intercommunality or several, of a département, of communes written one a line, or of all these together. Raises
    Refused, with the field."""
    _check(actor)
    communes, chosen, unclear = Communes(NOWHERE), [], []
    for line in filter(None, (" ".join(one.split()) for one in codes.splitlines())):
        # A code alone is that of INSEE, which names one commune; a postal code names several.
        if now := france.today_code(line.upper()):
            chosen.append(now)
            continue
        try:
            found, _told = communes.find(line)
        except Unclear as doubt:
            unclear.append(doubt.message)
        else:
            chosen.append(found.insee_code)
        if len(unclear) == TOLD:
            break
    if unclear:
        raise Refused(" ".join(unclear), field="codes")
    keys = list(keys)
    if not keys and not chosen:
        raise Refused(_("Cochez une ligne, ou écrivez une commune."))
    # The official name is that of one line, whole and alone.
    official = next((one.name for one in map(france.land, keys) if one), "") if len(set(keys)) == 1 and not chosen else ""
    if not (name.strip() or official):
        raise Refused(_("Donnez un nom à cet ensemble de communes : celui que l’on emploie ici."), field="name")
    return territories.open_land(actor=actor, name=" ".join(name.split()) or official, keys=keys, codes=chosen)


def place(*, actor: Person | None, file: Any = None) -> Imported:
    """Where the communes of every territory are: from a file that was sent, or from the State's service when none is given. Raises Refused."""
    _check(actor)
    codes = list(Commune.objects.filter(territories__isnull=False).order_by("pk").values_list("pk", flat=True).distinct())
    if file is None:
        missing = Commune.objects.filter(pk__in=codes, latitude__isnull=True).values_list("pk", flat=True)
        return fetch(actor=actor, codes=missing)
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        return import_facts(actor=actor, files=[(file.name or "", Path(copy.name))], codes=codes)


@transaction.atomic
def start(
    *,
    actor: Person | None,
    organisation_name: str,
    organisation_kind: str,
    territory: Territory,
    name: str,
    summary: str,
    starts_on: date,
    coordinator: Person | None = None,
    **more: Any,
) -> Programme:
    """A programme, with the organisation that runs it: the one that is known by that name, or a new one. Asked twice, it answers the same. Raises
    Refused, with the field."""
    _check(actor)
    locked(territory)
    named = " ".join(organisation_name.split())
    if not named:
        raise Refused(_("Dites qui porte ce dispositif."), field="organisation_name")
    known = Organisation.objects.filter(sort_name=fold(named)).order_by("pk").first()
    twice = Programme.objects.filter(name=" ".join(name.split()), organisation=known, territory=territory).first() if known else None
    if twice is not None:
        return twice
    if more.get("is_open", True) and coordinator is None:
        raise Refused(
            _("Il ouvrirait sans personne pour répondre. Cochez « C’est moi qui le coordonne », ou laissez-le fermé le temps de confier ce rôle."),
            field="is_open",
        )
    try:
        organisation = known or directory.create_organisation(actor=actor, name=named, kind=organisation_kind)
    except Refused as refusal:
        raise Refused(refusal.message, field="organisation_name") from refusal
    return programmes.create_programme(
        actor=actor,
        name=name,
        organisation=organisation,
        territory=territory,
        summary=summary,
        starts_on=starts_on,
        coordinator=coordinator,
        **more,
    )


@transaction.atomic
def try_message(*, actor: Person) -> Message:
    """A message to oneself, by the means through which one is reached. Raises Refused when there is none."""
    _check(actor)
    written = messages.tell(
        actor=actor,
        person=actor,
        kind="trial",
        subject=_("Un message d’essai"),
        body=_("Bonjour %(name)s,\n\nce message est un essai, demandé depuis les réglages du site. Vous le lisez : le site sait donc vous écrire.")
        % {"name": actor.name},
    )
    if written is None:
        raise Refused(_("Dites d’abord comment on vous joint, dans « Mon compte »."))
    return written


def _check(actor: Person | None) -> None:
    """The right is read again inside the transaction, never remembered."""
    if actor is not None and not administers(Person.objects.select_related("account").filter(pk=actor.pk).first()):
        raise Refused(_("Seule une personne qui administre le site peut faire cela."))
