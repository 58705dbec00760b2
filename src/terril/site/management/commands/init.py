import sys
from typing import Any

from django.core.management.base import CommandParser

from terril.directory.models import OrganisationKind
from terril.kernel import clock, sitewide
from terril.kernel.command import Command as TerrilCommand
from terril.kernel.errors import Refused
from terril.people import administrators
from terril.people.models import Account
from terril.programmes.models import Programme
from terril.site.opening import actions, link, queries
from terril.territory import actions as territories
from terril.territory import france
from terril.territory.models import Territory

# Asked in this order on a terminal; an empty answer leaves it for later. The name of the option, and the question.
QUESTIONS = (
    ("name", "Le nom du site"),
    ("operator", "Qui en répond (association, commune…)"),
    ("land", "L’intercommunalité, le département, ou leur numéro"),
    ("programme", "Le nom du premier dispositif"),
    ("summary", "Ce qu’il fait, en une phrase"),
)


class Command(TerrilCommand):
    help = "Ouvre un site : son nom, ses communes, son premier dispositif, le lien de qui l’administrera. Se relance sans risque."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", metavar="NOM", help="le nom du site")
        parser.add_argument("--operator", default="", metavar="NOM", help="qui en répond")
        parser.add_argument("--email", default="", metavar="ADRESSE", help="l’adresse montrée à tous")
        parser.add_argument("--phone", default="", metavar="NUMÉRO", help="le numéro montré à tous")
        land = "une intercommunalité ou un département (peut se répéter)"
        parser.add_argument("--land", action="append", default=[], metavar="NOM|SIREN", help=land)
        parser.add_argument("--land-name", default="", metavar="NOM", help="comment on appelle ce territoire")
        parser.add_argument("--programme", default="", metavar="NOM", help="le nom du premier dispositif")
        parser.add_argument("--summary", default="", metavar="PHRASE", help="ce qu’il fait")
        parser.add_argument("--organisation", default="", metavar="NOM", help="qui le porte ; sinon, qui répond du site")
        again = "montre un nouveau lien, qui ouvre le site à une personne de plus pour l’administrer"
        parser.add_argument("--link", action="store_true", help=again)
        inside = "avec --link : le lien fait entrer ce compte, sans code par e-mail"
        parser.add_argument("--for", dest="whom", default="", metavar="ADRESSE", help=inside)
        parser.add_argument("--no-input", action="store_true", help="ne pose aucune question")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_input"] and sys.stdin.isatty():
            self._ask(options)
        said = {name: options[name] for name in ("name", "operator", "email", "phone") if options[name] and not sitewide.fresh(name)}
        if said:
            actions.describe(actor=None, **said)
        if options["land"] and not Territory.objects.exists():
            keys = [self._land(asked) for asked in options["land"]]
            official = " + ".join(one.name for one in map(france.land, keys) if one)
            made = territories.open_land(actor=None, name=options["land_name"] or official, keys=keys)
            self.say(f"Territoire : {made.name}, {made.communes.count()} communes.")
        if options["programme"] and not Programme.objects.exists():
            self._programme(options)
        for step in queries.steps():
            self.say(f"{'✓' if step.done else '·'} {step.title} : {step.text}")
        if options["link"] or options["whom"] or not (administrators.administrators() or link.made()):
            account = self._account(options["whom"]) if options["whom"] else None
            use = "entrer sans code" if account else "administrer le site"
            self.say(f"Ouvrez ce lien pour {use} ; il ne sert qu’une fois, dans les sept jours :\n{link.make(account)}")

    def _ask(self, options: dict[str, Any]) -> None:
        """Only what is missing, and was not given."""
        known = {
            "name": sitewide.text("name"), "operator": sitewide.text("operator"), "land": Territory.objects.exists(),
            "programme": Programme.objects.exists(), "summary": Programme.objects.exists(),
        }  # fmt: skip
        for name, question in QUESTIONS:
            if known[name] or options[name] or (name == "summary" and not options["programme"]):
                continue
            answer = input(f"{question} (vide : plus tard) : ").strip()
            options[name] = [answer] if answer and name == "land" else answer or options[name]

    def _account(self, email: str) -> Account:
        found = Account.objects.filter(email__iexact=email.strip(), is_administrator=True, is_active=True).first()
        if found is None:
            raise Refused(f"Aucun compte n’administre le site avec cette adresse : {email}.")
        return found

    def _land(self, asked: str) -> str:
        found = france.lands(asked)
        if not found:
            raise Refused(f"Nous ne connaissons ni intercommunalité ni département à ce nom : {asked}.")
        if len(found) > 1 and france.spoken(found[0].name) != france.spoken(asked) and asked not in found[0].key:
            told = "\n".join(f"- {one.name} ({one.key.partition(':')[2]}), {len(one.communes)} communes" for one in found)
            raise Refused(f"Plusieurs répondent à « {asked} ». Donnez le numéro :\n{told}")
        return found[0].key

    def _programme(self, options: dict[str, Any]) -> None:
        land = Territory.objects.order_by("pk").first()
        if land is None:
            raise Refused("Un dispositif a un territoire : donnez aussi --land.")
        if not options["summary"]:
            raise Refused("Dites en une phrase ce que fait ce dispositif : --summary.")
        actions.start(
            actor=None,
            organisation_name=options["organisation"] or sitewide.text("operator"),
            organisation_kind=OrganisationKind.ASSOCIATION,
            territory=land,
            name=options["programme"],
            summary=options["summary"],
            starts_on=clock.today(),
            is_open=False,
        )
