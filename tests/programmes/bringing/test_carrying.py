"""All or nothing, once, in silence; and undone as long as nothing was built on it."""

from terril.kernel.outbox.models import Message
from terril.people.models import Person
from terril.programmes.bringing import actions
from terril.programmes.bringing.models import Acquaintance


def names() -> list[str]:
    return sorted(Person.objects.filter(acquaintances__isnull=False).values_list("sort_name", flat=True))


def test_people_are_imported_with_how_they_are_known_and_nobody_is_told(world, bring):
    batch = bring("people", "Prénom;NOM;Ville;Tél", "Léa;DUBOIS;Lens;06 12 34 56 78", "Jean;Petit;Lens;", carried=True)
    assert names() == ["dubois lea", "petit jean"]
    lea = Person.objects.get(first_name="Léa")
    assert (lea.last_name, lea.phone, lea.channel, lea.commune.name) == ("Dubois", "+33612345678", "phone", "Lens")
    known = Acquaintance.objects.get(person=lea)
    assert (known.how, known.basis, known.programme, known.batch) == ("Le fichier de l’accueil", "interest", world.programme, batch)
    assert Message.objects.count() == 0


def test_undoing_takes_away_what_was_made_and_nothing_else(world, bring):
    before = sorted(Person.objects.values_list("pk", flat=True))
    batch = bring("people", "Prénom;Nom", "Léa;Dubois", "Jean;Petit", carried=True)
    actions.undo(actor=world.nadia, batch=batch)
    assert sorted(Person.objects.values_list("pk", flat=True)) == before
