"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken, row

from terril.directory.models import Organisation
from terril.initiatives.models import (
    Addition,
    Answer,
    Attachment,
    Closeness,
    Holder,
    Initiative,
    Intake,
    News,
    NewsCount,
    Pledge,
    PublicCount,
    Reply,
    Report,
)
from terril.people.models import Person

NOT_KEPT = {"outcome": "not_kept", "closed_at": NOW}
CASES = [
    Broken("initiative_ends_with_a_reason", Initiative, bad={"stage": "ended"}, good={"stage": "ended", "ended_reason": "Elle déménage."}),
    Broken("initiative_reason_only_when_ended", Initiative, bad={"stage": "running", "ended_reason": "Elle déménage."}),
    Broken("initiative_hidden_says_why", Initiative, bad={"hidden_at": NOW}, good={"hidden_at": NOW, "hidden_because": "Un nom."}),
    Broken("initiative_hidden_says_why", Initiative, bad={"hidden_at": NOW, "hidden_because": "Un nom.", "read_at": NOW}),
    Broken("initiative_featured_was_read", Initiative, bad={"featured_at": NOW}, good={"featured_at": NOW, "read_at": NOW}),
    Broken("addition_shown_or_aside", Addition, bad={"read_at": NOW, "aside_at": NOW}, good={"aside_at": NOW}),
    Broken("report_settled_by_somebody", Report, bad={"settled_at": NOW}, good={"settled_at": NOW, "settled_by": lambda: row(Person)}),
    Broken("reply_in_words_has_words", Reply, bad={"kind": "words"}, good={"kind": "words", "words": "Jeudi ?"}),
    Broken("reply_seen_at_a_moment", Reply, bad={"seen_by": lambda: row(Person)}, good={"seen_by": lambda: row(Person), "seen_at": NOW}),
    Broken("public_count_once", PublicCount, twice=("commune", "stage")),
    Broken("intake_has_words_or_recording", Intake, bad={"words": ""}, good={"words": "", "recording": "voix.opus"}),
    Broken("intake_taken_by_somebody", Intake, bad={"way": "paper"}, good={"way": "recording"}),
    Broken("intake_taken_by_somebody", Intake, bad={"way": "brought"}, good={"way": "brought", "taken_by": lambda: row(Person)}),
    Broken("holder_is_person_or_organisation", Holder, bad={"person": None}, good={"person": None, "organisation": lambda: row(Organisation)}),
    Broken("holder_is_person_or_organisation", Holder, bad={"organisation": lambda: row(Organisation)}),
    Broken("holder_person_once", Holder, twice=("initiative", "person"), unless={"until": NOW}),
    Broken("attached_once", Attachment, twice=("initiative", "programme")),
    Broken("answer_helper_is_named", Answer, bad={"kind": "helper"}, good={"kind": "helper", "helper": lambda: row(Organisation)}),
    Broken("answer_elsewhere_says_where", Answer, bad={"kind": "elsewhere"}, good={"kind": "elsewhere", "where": "La mairie"}),
    Broken("pledge_not_kept_says_why", Pledge, bad=NOT_KEPT, good={**NOT_KEPT, "reason": "Vendu."}),
    Broken("pledge_closed_with_date", Pledge, bad={"outcome": "kept"}, good={"outcome": "kept", "closed_at": NOW}),
    Broken("pledge_closed_with_date", Pledge, bad={"outcome": "open", "closed_at": NOW}),
    Broken("closeness_once", Closeness, twice=("initiative", "other")),
    Broken("closeness_once_for_both", Closeness, then=lambda first: {"initiative": first.other, "other": first.initiative}),
    Broken("closeness_between_two", Closeness, then=lambda first: {"initiative": first.other, "other": first.other}),
    Broken("asked_after_once", News, twice=("initiative", "months")),
    Broken("news_answered_says_what", News, bad={"answered_at": NOW}, good={"answered_at": NOW, "became": "alive"}),
    Broken("news_answered_says_what", News, bad={"became": "alive"}),
    Broken("news_answered_or_silent", News, bad={"answered_at": NOW, "became": "alive", "closed_at": NOW}, good={"closed_at": NOW}),
    Broken("news_reason_when_stopped", News, bad={"reason": "Vendu."}, good={"answered_at": NOW, "became": "stopped", "reason": "Vendu."}),
    Broken("news_taken_by_somebody", News, bad={"taken_at": NOW}, good={"taken_at": NOW, "taken_by": lambda: row(Person)}),
    Broken("news_taken_by_somebody", News, bad={"taken_by": lambda: row(Person)}),
    Broken("news_count_once", NewsCount, twice=("programme", "months", "outcome")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
