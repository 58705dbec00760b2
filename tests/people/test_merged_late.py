"""What is written while two entries become one: it follows to the one that is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from terril.kernel import clock
from terril.people import merging
from terril.people.models import Consent, ConsentText, Person
from terril.people.tasks import follow_merges


@pytest.mark.django_db(transaction=True)
def test_a_row_that_waited_for_the_merge_follows():
    kept, gone = (
        Person.objects.create(first_name=name, channel="email", email=f"zoe{name}@exemple.fr", last_contact_on=clock.today()) for name in "ab"
    )
    text = ConsentText.objects.create(fingerprint="x", text="J’accepte.", language="fr", first_shown_at=clock.now())

    def agree() -> None:
        try:
            Consent.objects.create(person_id=gone.pk, text=text, way="online", given_at=clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            merging.merge(actor=None, kept=kept, gone=gone)
            late = pool.submit(agree)
        late.result()
    assert Consent.objects.get().person_id == gone.pk
    follow_merges(timestamp=0)
    assert Consent.objects.get().person_id == kept.pk
    assert merging.follow_late() == 0
