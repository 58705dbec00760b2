"""Help published under the code of a commune of before: it follows to the one of today, keeps the town as it was written, and each change is told."""

import html
import re

from tests.services.conftest import structure

from terril.people.models import Account, Person
from terril.services.models import HelpStructure
from terril.territory.models import Commune


def test_codes_of_before_follow_to_the_commune_of_today(communes, bring_in, enter):
    Commune.objects.create(
        insee_code="59350", name="Lille", sort_name="lille", postal_codes=["59000"], departement="59", region="32", population=238246, latitude=50.63,
        longitude=3.06,
    )  # fmt: skip
    towns = (("59355", "Lomme"), ("85307", "La Faute-sur-Mer"), ("75101", "Paris"), ("62498", "Lens"), ("99999", "Nulle-Part"), ("59355", "Lomme"))
    made = bring_in([structure(number, code_insee=code, commune=town) for number, (code, town) in enumerate(towns, start=1)])
    kept = HelpStructure.objects.order_by("key").values_list("city", "insee_code", "commune__name")
    assert list(kept) == [
        ("Lomme", "59350", "Lille"), ("La Faute-sur-Mer", "85001", None), ("Paris", "75056", None), ("Lens", "62498", "Lens"),
        ("Nulle-Part", "99999", None), ("Lomme", "59350", "Lille"),
    ]  # fmt: skip
    assert HelpStructure.objects.filter(city="Lomme", latitude=50.63).count() == 2
    person = Person.objects.create(first_name="Ada", channel="none", last_contact_on="2026-01-01")
    client = enter(Account.objects.create_user("ada@exemple.fr", person=person, is_administrator=True))
    page = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", client.get(f"/equipe/aides/{made.pk}/").content.decode())).split()).replace("\u00a0", " ")
    assert "59355 (Lomme) : aujourd’hui Lille (59350) · 2 fiches" in page
    assert "85307 (La Faute-sur-Mer) : aujourd’hui L'Aiguillon-la-Presqu'île (85001) · 1 fiche" in page
    assert "99999 (Nulle-Part) : aucune commune de France n’a ce code, ni ne l’a eu · 1 fiche" in page
