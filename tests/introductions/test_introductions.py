"""Two holders are introduced: nothing of one reaches the other before both have agreed, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative
from terril.introductions import actions as introductions
from terril.introductions.models import Introduction, IntroductionSide
from terril.introductions.tasks import follow_introductions
from terril.kernel import clock as kernel_clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.journal import JournalEntry
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED, Message
from terril.offers import actions as offers
from terril.offers.models import Offer
from terril.people import actions as people
from terril.people.models import Consent, Person
from terril.programmes.models import Programme

ZOE, ALI = "06 39 98 11 11", "06 39 98 22 22"
FOR_NOW = "L’autre personne n’est pas disponible pour l’instant."


def folded(text: str) -> str:
    return text.replace("\u00a0", " ").replace("&#x27;", "'")


def page(client, idea, introduction=None) -> str:
    end = f"mise-en-relation/{introduction.pk}/" if introduction else ""
    return folded(client.get(f"/suivi/{idea.ref}/{end}").content.decode())


def states(introduction) -> tuple[str, list[str]]:
    sides = IntroductionSide.objects.filter(introduction=introduction).order_by("pk")
    return Introduction.objects.get(pk=introduction.pk).state, list(sides.values_list("answer", flat=True))


def send_yes(client, idea, introduction, contact, **more):
    data = {"first_name": "Zoé", "channel": "phone", "contact": contact, "agrees": "on", **more}
    return client.post(f"/suivi/{idea.ref}/mise-en-relation/{introduction.pk}/", data)


def test_each_receives_the_other_s_contact_once_both_have_agreed_and_not_before(corner, two, follow):
    one, other = two
    introduction = corner.introduce(one, other)
    zoe, ali = follow(one), follow(other)
    assert "Quelqu’un coud aussi." in page(zoe, one)
    assert send_yes(zoe, one, introduction, ZOE).status_code == 302
    written = Message.objects.filter(person_id=corner.holder(other).pk).values_list("body", flat=True)
    before = [page(ali, other), page(ali, other, introduction), *written]
    assert not [
        text for text in before if ZOE in folded(text) or "0639981111" in text or "Zoé" in text or one.name in text
    ]
    assert send_yes(ali, other, introduction, ALI, first_name="Ali").status_code == 302
    assert states(introduction) == ("agreed", ["yes", "yes"])
    assert [
        ZOE in page(ali, other),
        "Zoé" in page(ali, other, introduction),
        ALI in page(zoe, one),
        "Ali" in page(zoe, one),
    ] == [True] * 4
    told = {m.person_id: folded(m.body) for m in Message.objects.filter(kind="introduction.made")}
    assert ZOE in told[corner.holder(other).pk]
    assert ALI in told[corner.holder(one).pk]
    given = Consent.objects.filter(way="online", text__text__startswith="J’accepte que mon prénom")
    assert set(given.values_list("person_id", flat=True)) == {corner.holder(one).pk, corner.holder(other).pk}


def test_a_refusal_says_nothing_of_who_refused(corner, two, follow):
    one, other = two
    introduction = corner.introduce(one, other)
    zoe, ali = follow(one), follow(other)
    send_yes(zoe, one, introduction, ZOE)
    assert ali.post(f"/suivi/{other.ref}/mise-en-relation/{introduction.pk}/", {"no": "1"}).status_code == 302
    assert states(introduction)[0] == "refused"
    assert [FOR_NOW in page(zoe, one), FOR_NOW in page(ali, other)] == [True, True]
    assert ZOE not in page(ali, other, introduction)
    assert list(IntroductionSide.objects.order_by("pk").values_list("first_name", "contact")) == [("", ""), ("", "")]
    assert FOR_NOW in Message.objects.get(kind="introduction.over", person_id=corner.holder(one).pk).body
    assert not Message.objects.filter(kind="introduction.over", person_id=corner.holder(other).pk).exists()
    # The journal does not name whoever said no.
    assert JournalEntry.objects.get(verb="introduction.refused").actor_id is None
    # A second press changes nothing, and a yes that comes late is told the same.
    assert introductions.refuse(actor=None, introduction=introduction, initiative=other).state == "refused"
    with pytest.raises(Refused, match="pas disponible"):
        corner.yes(introduction, one, ZOE)
    # The same pair is not asked again before a year.
    with pytest.raises(Refused, match="moins d’un an"):
        corner.introduce(other, one)


def test_a_yes_taken_back_before_the_other_answers_closes_it(corner, two, follow):
    one, other = two
    introduction = corner.introduce(one, other)
    corner.yes(introduction, one, ZOE)
    assert "votre contact n’est montré à personne" in page(follow(one), one, introduction)
    introductions.refuse(actor=None, introduction=introduction, initiative=one)
    assert states(introduction)[0] == "refused"
    assert (
        Consent.objects.filter(person=corner.holder(one), text__text="J’accepte.", withdrawn_at__isnull=False).count()
        == 1
    )
    with pytest.raises(Refused):
        corner.yes(introduction, other, ALI)


def test_an_agreement_taken_back_after_hides_both_and_tells_whoever_has_the_contact(corner, two, follow):
    one, other = two
    introduction = corner.introduce(one, other)
    corner.yes(introduction, one, ZOE)
    corner.yes(introduction, other, ALI, first_name="Ali")
    call = Message.objects.get(kind="introduction.made", person_id=corner.holder(other).pk)
    outbox.reached(actor=None, message_id=call.pk)
    zoe, where = follow(one), f"/suivi/{one.ref}/mise-en-relation/{introduction.pk}/"
    assert zoe.post(where, {"no": "1"}, headers={"accept-language": "en"}).status_code == 302
    assert states(introduction)[0] == "ended"
    assert Introduction.objects.get().ended_reason == "Un accord a été retiré."
    pages = [
        page(zoe, one),
        page(zoe, one, introduction),
        page(follow(other), other),
        page(follow(other), other, introduction),
    ]
    assert not [text for text in pages if ZOE in text or ALI in text]
    assert set(IntroductionSide.objects.values_list("first_name", "contact")) == {("", "")}
    assert "Merci de ne plus utiliser le contact" in Message.objects.get(kind="introduction.over").body
    # What had not left yet does not leave.
    assert Message.objects.get(kind="introduction.made", person_id=corner.holder(one).pk).status == "cancelled"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contact": "12"}, "contact"),
        ({"first_name": " "}, "first_name"),
        ({"agrees": ""}, "agrees"),
        ({"channel": ""}, "channel"),
        ({"channel": "none"}, "channel"),
    ],
)
def test_a_yes_that_lacks_something_is_given_back(corner, two, follow, change, field):
    introduction = corner.introduce(*two)
    client = follow(two[0])
    refused = send_yes(client, two[0], introduction, change.pop("contact", ZOE), **change)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert states(introduction) == ("proposed", ["waiting", "waiting"])


def test_somebody_else_s_code_opens_neither_side(corner, two, follow):
    introduction = corner.introduce(*two)
    third = corner.idea("Une autre idée", contact="06 39 98 00 03", first_name="Léa")
    client = follow(third)
    for idea in two:
        assert client.get(f"/suivi/{idea.ref}/mise-en-relation/{introduction.pk}/").status_code == 404
        assert send_yes(client, idea, introduction, ZOE).status_code == 404
    # One's own code does not open somebody else's introduction.
    assert client.get(f"/suivi/{third.ref}/mise-en-relation/{introduction.pk}/").status_code == 404
    assert states(introduction) == ("proposed", ["waiting", "waiting"])


def test_what_is_told_of_an_idea_that_is_not_public_says_none_of_its_words(corner, two, enter):
    one, other = two
    client = enter(corner.coordinator)
    form = client.get(f"/equipe/initiatives/{one.ref}/presenter/?avec={other.ref}").context["form"]
    told = " ".join(str(form[name].value()) for name in ("reason", "told_one", "told_other"))
    assert [word for word in ("couture", "machines", "Zoé", "Ali", "Grenay", "Annay") if word in told] == []
    following.set_visibility(actor=None, initiative=other, visibility="public")
    form = client.get(f"/equipe/initiatives/{one.ref}/presenter/?avec={other.ref}").context["form"]
    assert "Des machines à coudre qui dorment" in form["told_one"].value()
    assert "couture" not in form["told_other"].value()


@pytest.mark.parametrize("visibility", ["programme", "public"])
def test_who_seeks_is_introduced_to_who_lends_and_each_reads_why(corner, enter, visibility):
    one = corner.idea(visibility=visibility)
    other = corner.idea(
        "Des pigeons voyageurs.", commune=corner.fabrik.annay, first_name="Ali", contact="06 39 98 00 02", need="", visibility=visibility
    )
    corner.offer(person=corner.holder(other))
    client, path = enter(corner.coordinator), f"/equipe/initiatives/{one.ref}/presenter/"
    why = "Cette idée cherche un local : Une personne d’ici propose « La salle du foyer », tout près, le mercredi, gratuitement."
    assert [(s.other.pk, s.reason) for s in client.get(path).context["suggestions"]] == [(other.pk, why)]
    form = client.get(f"{path}?avec={other.ref}").context["form"]
    told = [form[name].value() for name in ("reason", "told_one", "told_other", "origin")]
    heard = {
        "programme": (
            "Quelqu’un d’ici porte une idée qui pourrait aller avec la vôtre. Vous cherchez un local, ils en ont un.",
            "Quelqu’un d’ici porte une idée qui pourrait aller avec la vôtre. Ils cherchent un local, vous en avez un.",
        ),
        "public": (
            "À Annay, quelqu’un porte cette idée : « Des pigeons voyageurs ». Vous cherchez un local, ils en ont un, tout près.",
            "À Grenay, quelqu’un porte cette idée : « Un atelier de couture pour le quartier ». Ils cherchent un local, vous en avez un, tout près.",
        ),
    }
    assert told == ["Vos deux idées pourraient s’aider.", *heard[visibility], "complement"]
    # What another programme keeps for its own team is no reason here.
    mine = corner.fabrik.programme
    elsewhere = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=corner.fabrik.partner, territory=mine.territory, starts_on=kernel_clock.today()
    )
    Offer.objects.update(programme=elsewhere, visibility="team")
    assert client.get(path).context["suggestions"] == []
    Offer.objects.update(programme=mine, visibility="public")
    # Once it is over, nobody is introduced for it.
    offers.end(actor=corner.coordinator.person, offer=Offer.objects.get(), reason="La salle est prise.")
    assert client.get(path).context["suggestions"] == []


def test_an_idea_that_becomes_private_takes_its_words_back_from_what_waits(corner, follow):
    one = corner.idea("Un atelier de couture.", visibility="public")
    other = corner.idea("Des machines à coudre.", visibility="public", first_name="Ali", contact="06 39 98 00 02")
    introduction = corner.introduce(
        one, other, told_one="À Annay, « Des machines à coudre ».", reason="Mots communs : coudre."
    )
    following.set_visibility(actor=None, initiative=other, visibility="private")
    seen = page(follow(one), one, introduction)
    waiting = Message.objects.get(kind="introduction.asked", person_id=corner.holder(one).pk, status="approved")
    assert [text for text in (seen, waiting.body) if "coudre" in text or "machines" in text.lower()] == []
    assert "Quelqu’un d’ici porte une idée" in waiting.body
    # The other side was told of an idea that is public still: its words stay.
    assert IntroductionSide.objects.get(initiative=other).told == "Quelqu’un cherche où coudre."


def test_an_idea_taken_back_ends_it_and_hides_what_had_passed(corner, two, follow):
    one, other = two
    introduction = corner.introduce(one, other)
    corner.yes(introduction, one, ZOE)
    corner.yes(introduction, other, ALI)
    following.withdraw(actor=None, initiative=one)
    assert states(introduction)[0] == "ended"
    assert ZOE not in page(follow(other), other)
    assert ALI not in page(follow(one), one)
    assert Introduction.objects.get().ended_reason == "L’idée a été retirée."


@pytest.mark.parametrize("both", [False, True], ids=["waiting", "agreed"])
def test_whoever_is_erased_leaves_nothing_with_the_other(corner, two, follow, both):
    one, other = two
    introduction = corner.introduce(one, other, told_other="Zoé cherche où coudre.")
    corner.yes(introduction, one, ZOE)
    if both:
        corner.yes(introduction, other, ALI, first_name="Ali")
    people.erase(actor=None, person=corner.holder(one))
    assert states(introduction)[0] == "ended"
    side = IntroductionSide.objects.get(initiative=one)
    facing = IntroductionSide.objects.get(initiative=other)
    assert (side.first_name, side.contact, facing.told, Introduction.objects.get().reason) == ("", "", ERASED, ERASED)
    left = " ".join(folded(m.body + m.to_name + m.to_address) for m in Message.objects.all()) + page(
        follow(other), other
    )
    assert [word for word in (ZOE, "Zoé", "0639981111") if word in left] == []
    assert Message.objects.filter(kind="introduction.over").exists() == both


def test_two_who_were_introduced_and_go_together_leave_no_word_of_each_other(corner, two):
    one, other = two
    introduction = corner.introduce(one, other, told_one="Ali coud aussi.", told_other="Zoé cherche où coudre.")
    corner.yes(introduction, one, ZOE)
    corner.yes(introduction, other, ALI, first_name="Ali")
    people.erase_together(actor=None, rows=[corner.holder(one), corner.holder(other)])
    introduction.refresh_from_db()
    assert (introduction.state, introduction.reason) == ("ended", ERASED)
    assert set(IntroductionSide.objects.values_list("first_name", "contact", "told")) == {("", "", ERASED)}
    assert {message.body for message in Message.objects.all()} == {ERASED}


def test_what_was_told_of_an_idea_that_another_carries_too_loses_the_name(corner, two):
    """Ali answers alone for the second idea; of the first, Rose stays when Zoé is erased, and was the one asked."""
    one, other = two
    zoe, rose = corner.holder(one), people.register(actor=None, first_name="Rosalie", channel="phone", contact="03 53 01 00 09")
    following.claim(actor=rose, initiative=one)
    introduction = corner.introduce(one, other, told_other="Zoé et Rosalie cherchent où coudre.", reason="Zoé aime la couture.")
    IntroductionSide.objects.filter(initiative=one).update(person=rose)
    people.erase(actor=None, person=zoe)
    introduction.refresh_from_db()
    facing = IntroductionSide.objects.get(initiative=other)
    assert (introduction.state, introduction.reason) == ("proposed", "une personne aime la couture.")
    assert (facing.told, facing.from_public) == ("une personne et Rosalie cherchent où coudre.", False)


def test_silence_is_asked_once_more_then_closed(corner, two, clock):
    clock.travel(kernel_clock.now().replace(year=2026, month=3, day=2, hour=9))
    one, other = two
    introduction = corner.introduce(one, other)
    corner.yes(introduction, one, ZOE)
    asked = Message.objects.filter(kind="introduction.asked")
    start = clock.now()
    for day, messages in ((14, 2), (15, 3), (16, 3), (30, 3), (31, 3), (32, 3)):
        clock.travel(start + timedelta(days=day))
        follow_introductions(0)
        assert (day, asked.count(), states(introduction)[0]) == (day, messages, "proposed" if day <= 30 else "expired")
    assert "sans réponse pour l’instant" in asked.order_by("-pk").first().body
    assert FOR_NOW in Message.objects.get(kind="introduction.over").body
    assert list(IntroductionSide.objects.values_list("contact", flat=True)) == ["", ""]


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_wrong_address_of_one_neither_stops_the_other_nor_tells_who_they_are(corner, two, follow, answer):
    one, other = two
    introduction = corner.introduce(one, other)
    corner.yes(introduction, one, ZOE)
    Person.objects.filter(pk=corner.holder(one).pk).update(last_name="Lenoir", phone="12")
    ali, where = follow(other), f"/suivi/{other.ref}/mise-en-relation/{introduction.pk}/"
    said = ali.post(where, {"no": "1"}) if answer == "no" else send_yes(ali, other, introduction, ALI, first_name="Ali")
    assert (said.status_code, "Lenoir" in page(ali, other, introduction)) == (302, False)
    assert states(introduction)[0] == {"yes": "agreed", "no": "refused"}[answer]
    assert not Message.objects.filter(person_id=corner.holder(one).pk, kind__in=["introduction.made", "introduction.over"]).exists()


def test_whoever_cannot_be_asked_again_holds_nobody_back(corner, two, clock):
    clock.travel(kernel_clock.now().replace(year=2026, month=3, day=2, hour=9))
    introduction = corner.introduce(*two)
    Person.objects.filter(pk=corner.holder(two[0]).pk).update(phone="12")
    clock.travel(clock.now() + timedelta(days=15))
    follow_introductions(0)
    again = Message.objects.filter(kind="introduction.asked", status="approved")
    assert list(again.values_list("person_id", flat=True)) == [corner.holder(two[1]).pk]
    assert Introduction.objects.get(pk=introduction.pk).reminded_at is not None
    # Nor does it keep whoever holds the idea from showing it to fewer people.
    idea = corner.idea("Un jardin à partager.", visibility="public", first_name="Lou", contact="06 39 98 00 03", need="")
    seeking = corner.introduce(idea, two[1])
    IntroductionSide.objects.filter(introduction=seeking, initiative=two[1]).update(from_public=True)
    Person.objects.filter(pk=corner.holder(two[1]).pk).update(phone="12")
    following.set_visibility(actor=None, initiative=idea, visibility="programme")
    assert Initiative.objects.get(pk=idea.pk).visibility == "programme"


def test_an_answer_after_the_date_is_too_late_even_before_the_night_s_work(corner, two, clock):
    clock.travel(kernel_clock.now())
    introduction = corner.introduce(*two)
    clock.travel(clock.now() + timedelta(days=31))
    with pytest.raises(Refused, match="pas disponible"):
        corner.yes(introduction, two[0], ZOE)


def test_the_database_itself_refuses_an_introduction_without_two_yeses(corner, two):
    introduction = corner.introduce(*two)
    corner.yes(introduction, two[0], ZOE)
    with pytest.raises(DatabaseError, match="deux accords"), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(state="agreed", closed_at=kernel_clock.now())
    with pytest.raises(DatabaseError, match="contact_needs_a_yes"), transaction.atomic():
        IntroductionSide.objects.filter(initiative=two[1]).update(contact=ALI)


def test_who_cannot_be_introduced(corner, two):
    one, other = two
    with pytest.raises(Refused, match="autre idée"):
        corner.introduce(one, one)
    with pytest.raises(Refused, match="Écrivez une phrase"):
        corner.introduce(one, other, told_one=" ")
    with pytest.raises(Refused, match="Retirez le numéro"):
        corner.introduce(one, other, told_one="Appelez le 06 39 98 00 02")
    following.claim(actor=corner.holder(one), initiative=corner.idea("Encore une"))
    mine = Initiative.objects.exclude(pk__in=[one.pk, other.pk]).get()
    mine.holders.exclude(person=corner.holder(one)).update(until=kernel_clock.now())
    with pytest.raises(Refused, match="La même personne"):
        corner.introduce(one, mine)
    corner.introduce(one, other)
    with pytest.raises(Refused, match="déjà mises en relation"):
        corner.introduce(other, one)
    following.withdraw(actor=None, initiative=mine)
    with pytest.raises(Refused, match="retirée"):
        corner.introduce(other, mine)


# --- the team notes what it hears


def test_the_team_notes_an_answer_with_how_the_agreement_was_given(corner, two, enter):
    one, other = two
    introduction = corner.introduce(one, other)
    client = enter(corner.coordinator)
    address = f"/equipe/mises-en-relation/{introduction.pk}/"
    side = IntroductionSide.objects.get(initiative=one)

    def note(**said):
        return client.post(address, {"side": side.pk, **{f"s{side.pk}-{key}": value for key, value in said.items()}})

    refused = note(answer="yes", first_name="Zoé", channel="phone", contact=ZOE, consent_way="oral")
    form = next(row["form"] for row in refused.context["rows"] if row["side"].pk == side.pk)
    assert (refused.status_code, list(form.errors)) == (422, ["witness"])
    assert (
        note(
            answer="yes", first_name="Zoé", channel="phone", contact=ZOE, consent_way="oral", witness="Rose"
        ).status_code
        == 302
    )
    side.refresh_from_db()
    consent = side.consent
    assert (side.answer, side.recorded_by, consent.way, consent.witness, consent.taken_by) == (
        "yes", corner.coordinator.person, "oral", "Rose", corner.coordinator.person,
    )  # fmt: skip
    assert consent.text.text.startswith("J’accepte que mon prénom")
    side = IntroductionSide.objects.get(initiative=other)
    assert note(answer="no").status_code == 302
    assert states(introduction) == ("refused", ["yes", "no"])


def test_the_team_page_tells_who_answered_and_can_stop_it(corner, two, enter):
    introduction = corner.introduce(*two)
    client = enter(corner.coordinator)
    assert "n’a pas encore répondu" in client.get("/equipe/mises-en-relation/").content.decode()
    address = f"/equipe/mises-en-relation/{introduction.pk}/"
    assert client.get(address).status_code == 200
    client.post(f"{address}arreter/", {"reason": ""})
    assert states(introduction)[0] == "proposed"
    client.post(f"{address}arreter/", {"reason": "Ils se connaissent déjà."})
    assert Introduction.objects.get().ended_reason == "Ils se connaissent déjà."
    assert "Ils se connaissent déjà." in client.get(address).content.decode()


def test_the_coordinator_proposes_from_the_page_of_an_idea(corner, two, enter):
    one, other = two
    client = enter(corner.coordinator)
    assert "Présenter à quelqu’un" in client.get(f"/equipe/initiatives/{one.ref}/").content.decode()
    found = client.get(f"/equipe/initiatives/{one.ref}/presenter/?q=machines").content.decode()
    assert f"?avec={other.ref}" in found
    address = f"/equipe/initiatives/{one.ref}/presenter/?avec={other.ref}"
    assert client.post(address, {"reason": "", "told_one": "a", "told_other": "b"}).status_code == 422
    sent = client.post(
        address,
        {"reason": "Vous cousez.", "told_one": "Quelqu’un coud.", "told_other": "On cherche.", "origin": "idea"},
    )
    introduction = Introduction.objects.get()
    assert sent["Location"] == f"/equipe/mises-en-relation/{introduction.pk}/"
    told = {side.initiative_id: side.told for side in introduction.sides.all()}
    assert told == {one.pk: "Quelqu’un coud.", other.pk: "On cherche."}
    assert sorted(Message.objects.filter(kind="introduction.asked").values_list("channel", flat=True)) == [
        "phone",
        "phone",
    ]


def test_whoever_wants_no_contact_reads_the_question_on_the_page_alone(corner, follow):
    one = corner.idea("Une idée discrète", channel="none", contact="")
    other = corner.idea("Une autre", first_name="Ali", contact="06 39 98 00 02")
    introduction = corner.introduce(one, other)
    assert Message.objects.filter(kind="introduction.asked").count() == 1
    assert "Quelqu’un coud aussi." in page(follow(one), one, introduction)


# --- at the same second


def _together(*gestures):
    def go(gesture):
        try:
            gesture()
        except (Refused, Conflict) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(gestures)) as pool:
        return list(pool.map(go, gestures))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_two_yeses_at_the_same_second_make_one_introduction(corner, two, turn):
    one, other = two
    introduction = corner.introduce(one, other)
    assert _together(lambda: corner.yes(introduction, one, ZOE), lambda: corner.yes(introduction, other, ALI)) == [
        "done",
        "done",
    ]
    assert states(introduction) == ("agreed", ["yes", "yes"])
    assert Message.objects.filter(kind="introduction.made").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("leaving", ["takes back", "withdraws", "is erased", "hides"])
def test_one_agrees_while_the_other_leaves(corner, two, leaving, turn):
    """Whichever comes first, no contact is left in sight, and nobody waits for ever."""
    one, other = two
    introduction = corner.introduce(one, other)
    corner.yes(introduction, one, ZOE)
    leave = {
        "takes back": lambda: introductions.refuse(actor=None, introduction=introduction, initiative=one),
        "withdraws": lambda: following.withdraw(actor=None, initiative=one),
        "is erased": lambda: people.erase_together(actor=None, rows=[corner.holder(one)]),
        "hides": lambda: following.set_visibility(actor=None, initiative=one, visibility="private"),
    }[leaving]
    results = _together(lambda: corner.yes(introduction, other, ALI), leave)
    assert results[1] == "done"
    state = states(introduction)[0]
    if leaving == "hides":
        assert (results[0], state) == ("done", "agreed")
        return
    assert state in {"ended", "refused"}
    assert set(IntroductionSide.objects.values_list("contact", flat=True)) == {""}
    assert not Message.objects.filter(kind="introduction.made", status="approved").exists()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_propose_the_same_pair_once(corner, two):
    one, other = two
    results = _together(lambda: corner.introduce(one, other), lambda: corner.introduce(other, one))
    assert (results.count("done"), Introduction.objects.count()) == (1, 1)
    assert Message.objects.filter(kind="introduction.asked").count() == 2
