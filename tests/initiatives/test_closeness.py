"""Suggestions between initiatives: who is found, why, who may see it, and what a human said stays said."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from terril.initiatives import closeness, readings
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Closeness, Initiative, Need, Reading, TermCount
from terril.initiatives.nearing.queries import close_to
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.reasons import seen_from, to_holder
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.people.erasing import forget
from terril.people.models import Person

REPAIR = "Un repair café le samedi : réparer ensemble les cafetières, avec des outils."
MEND = "Remettre en état nos appareils en panne plutôt que de les jeter, des bricoleurs réparent avec nous."
PIGEONS = "Transmettre la colombophilie aux collégiens."


@pytest.fixture
def tell(fabrik):
    """Somebody tells an idea, and the worker passes."""

    def told(words, **more):
        initiative = fabrik.idea(words, client_id=f"idee-{Initiative.objects.count()}", **more).initiative
        closeness.suggest(initiative.pk)
        return initiative

    return told


@pytest.fixture
def seen_by(fabrik):
    """What somebody of the team reads beside an initiative."""
    people = {}

    def seen(kind, initiative):
        person = people.setdefault(kind, fabrik.member(kind).person if kind not in people else people.get(kind))
        return [seen_from(close, initiative).other.pk for close in close_to(initiative, person)]

    return seen


# ------------------------------------------------------------------------------------------------------------- by words


def test_a_close_idea_is_kept_once_with_its_reasons_and_seen_from_both(tell, seen_by, fabrik):
    tell(PIGEONS)
    one, two = tell(REPAIR), tell(MEND, commune=fabrik.annay)
    closeness.suggest(one.pk)
    close = Closeness.objects.get()
    assert {close.initiative_id, close.other_id} == {one.pk, two.pk}
    assert close.themes[0] == "la réparation"
    assert (seen_by("coordinator", one), seen_by("coordinator", two)) == ([two.pk], [one.pk])


def test_reasons_are_said_as_people_wrote_them(tell, enter, fabrik):
    tell("On voudrait des goûters à la médiathèque avec Gérard.")
    two = tell("Un goûter à la mediatheque de Grenay, sans Gérard !")
    page = enter(fabrik.member("coordinator")).get(f"/equipe/initiatives/{two.ref}/repondre/").content.decode()
    assert "Mots communs : mediatheque, goûter" in page
    assert "Dans la même commune" in page
    assert "Même sujet : " in page


def test_neighbours_need_a_little_less(tell, fabrik, monkeypatch):
    one, two = tell(REPAIR), tell(MEND)
    score = Closeness.objects.get().score
    Closeness.objects.all().delete()
    monkeypatch.setattr(closeness.likeness, "THRESHOLD", score + 0.01)
    monkeypatch.setattr(closeness, "NEAR_THRESHOLD", score - 0.01)
    assert [close.other_id for close in closeness.suggest(two.pk)] == [one.pk]
    Closeness.objects.all().delete()
    type(fabrik.annay).objects.filter(pk=fabrik.annay.pk).update(latitude=fabrik.annay.latitude + 0.2)
    Initiative.objects.filter(pk=one.pk).update(commune=fabrik.annay)
    assert closeness.suggest(two.pk) == []


def test_where_an_idea_is_may_not_be_known(tell, fabrik, monkeypatch):
    one, two = tell(REPAIR), tell(MEND, commune=fabrik.annay)
    close = Closeness.objects.get()
    told = seen_from(close, one).reasons
    assert told[-1] == "Tout près"
    type(fabrik.annay).objects.filter(pk=fabrik.annay.pk).update(latitude=None, longitude=None)
    close = Closeness.objects.select_related("initiative__commune", "other__commune").get()
    assert seen_from(close, one).reasons == told[:-1]
    assert to_holder(close, one) == "Vos deux idées parlent de la même chose (la réparation)."
    close.themes = []
    assert to_holder(close, one) == f"Vos deux idées se ressemblent ({close.shared})."
    # Neighbours need less: nobody knows that they are, unless they are of one commune.
    Closeness.objects.all().delete()
    monkeypatch.setattr(closeness.likeness, "THRESHOLD", close.score + 0.01)
    monkeypatch.setattr(closeness, "NEAR_THRESHOLD", close.score - 0.01)
    assert closeness.suggest(two.pk) == []
    Initiative.objects.filter(pk=one.pk).update(commune=fabrik.annay)
    assert [found.other_id for found in closeness.suggest(two.pk)] == [one.pk]


def test_words_that_come_later_count(tell):
    one, two = tell(REPAIR), tell("Une idée, je ne sais pas encore.")
    assert Closeness.objects.count() == 0
    following.add_words(actor=None, initiative=two, words=MEND)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'look_for_close' AND args->>'initiative_id' = %s", [str(two.pk)])
        assert cursor.fetchone()[0] == 2
    assert [close.other_id for close in closeness.suggest(two.pk)] == [one.pk]


def test_looking_costs_the_same_whatever_the_number(tell):
    def cost(initiative):
        with CaptureQueriesContext(connection) as captured:
            closeness.suggest(initiative.pk)
        return len(captured)

    tell(REPAIR)
    one = tell(MEND)
    few = cost(one)
    for _more in range(8):
        tell(REPAIR)
    assert cost(one) == few <= 24


# ---------------------------------------------------------------------------------------------------- a human said no


def test_what_was_put_aside_stays_aside_from_both_sides(tell, seen_by, fabrik, enter):
    one, two = tell(REPAIR), tell(MEND)
    close = Closeness.objects.get()
    client = enter(fabrik.member("volunteer"))
    for _twice in range(2):
        assert client.post(f"/equipe/initiatives/{two.ref}/proche/{close.pk}/ecarter/").status_code == 302
    assert JournalEntry.objects.filter(verb="closeness.dismissed").count() == 1
    closeness.suggest(one.pk)
    closeness.suggest(two.pk)
    close.refresh_from_db()
    assert (close.dismissed_at is None, Closeness.objects.count()) == (False, 1)
    assert (seen_by("coordinator", one), seen_by("coordinator", two)) == ([], [])


def test_a_suggestion_about_an_idea_one_may_not_open_cannot_be_put_aside(tell, fabrik, enter):
    one, two = tell(REPAIR), tell(MEND)
    following.set_visibility(actor=None, initiative=one, visibility="private")
    close = Closeness.objects.get()
    assert enter(fabrik.member("volunteer")).post(f"/equipe/initiatives/{two.ref}/proche/{close.pk}/ecarter/").status_code == 404
    assert enter(fabrik.member("coordinator")).post(f"/equipe/initiatives/{two.ref}/proche/{close.pk}/ecarter/").status_code == 302


def test_two_initiatives_have_one_suggestion_whichever_way(tell):
    one, two = tell(REPAIR), tell(MEND)
    close = Closeness.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Closeness.objects.create(initiative_id=close.other_id, other_id=close.initiative_id, score=1, shared="x")
    assert {one.pk, two.pk} == {close.initiative_id, close.other_id}


# ------------------------------------------------------------------------------------------------------------ who sees


def test_private_withdrawn_and_erased_ideas_are_shown_to_nobody_who_may_not_see_them(tell, seen_by):
    one, two = tell(REPAIR), tell(MEND)
    assert (seen_by("volunteer", two), seen_by("nobody", two)) == ([one.pk], [])
    following.set_visibility(actor=None, initiative=one, visibility="private")
    assert (seen_by("volunteer", two), seen_by("coordinator", two)) == ([], [one.pk])
    following.withdraw(actor=None, initiative=one)
    assert seen_by("coordinator", two) == []
    Closeness.objects.all().delete()
    assert (closeness.suggest(two.pk), closeness.suggest(one.pk)) == ([], [])


def test_erasing_takes_what_was_read_of_an_idea(tell):
    one, _two = tell(REPAIR), tell(MEND)
    holder = Person.objects.get(holdings__initiative=one)
    forget([holder])
    assert (Closeness.objects.count(), Reading.objects.filter(initiative=one).exists()) == (0, False)
    assert closeness.suggest(one.pk) == []
    assert Reading.objects.filter(initiative=one).exists() is False


# ------------------------------------------------------------------------------------------------- what one seeks and the other has


@pytest.fixture
def seeks(tell):
    initiative = tell("Un orchestre de percussions sur bidons.")
    growing.say_need(actor=None, initiative=initiative, kind="premises", text="Une salle le mardi soir, loin des voisins.")
    return initiative


def reasons(initiative):
    return [(seen_from(close, initiative).reasons[0], to_holder(close, initiative)) for close in closeness.between(initiative.pk).select_related(
        "initiative__commune", "other__commune", "need").order_by("pk")]  # fmt: skip


def test_what_is_said_answers_a_need(seeks, tell):
    has = tell(f"{PIGEONS} On a une salle vide derrière le café.")
    assert reasons(seeks) == [(
        "On cherche ici : « Une salle le mardi soir, loin des voisins ». Là-bas, il y a : « On a une salle vide derrière le café ».",
        "Vous cherchez un local, ils en ont un, dans la même commune.",
    )]  # fmt: skip
    assert reasons(has)[0][1] == "Ils cherchent un local, vous en avez un, dans la même commune."
    Closeness.objects.all().delete()
    assert [close.other_id for close in closeness.suggest(seeks.pk)] == [has.pk]


def test_what_a_holder_promised_elsewhere_answers_a_need(seeks, tell, fabrik):
    generous, third = tell(PIGEONS), tell("Un cours de cuisine.")
    Initiative.objects.filter(pk=third.pk).update(visibility="public")
    person = Person.objects.get(holdings__initiative=generous)
    pledging.pledge(
        actor=None, initiative=third, programme=fabrik.programme, by_name="", person=person, what="Prêter ma salle du fond", due_on=clock.today()
    )
    assert [(close.other_id, close.offered) for close in closeness.suggest(seeks.pk)] == [(generous.pk, "Prêter ma salle du fond")]
    # Words said for an idea that not everybody reads are not told; nor is anything of one that was taken back.
    Initiative.objects.filter(pk=third.pk).update(visibility="programme")
    assert [(close.other_id, close.offered) for close in closeness.suggest(seeks.pk)] == [(generous.pk, "un local, déjà prêté ailleurs")]
    Initiative.objects.filter(pk=third.pk).update(withdrawn_at=clock.now())
    assert closeness.suggest(seeks.pk) == []


def test_what_another_found_answers_a_need(seeks, tell):
    found = tell(PIGEONS)
    need = growing.say_need(actor=None, initiative=found, kind="premises", text="Un local au rez-de-chaussée.")
    assert closeness.suggest(seeks.pk) == []
    growing.need_met(actor=None, need=need)
    assert [(close.other_id, close.offered) for close in closeness.suggest(seeks.pk)] == [(found.pk, "Un local au rez-de-chaussée (trouvé)")]


def test_a_need_that_is_met_gives_no_reason_any_more(seeks, tell, seen_by):
    has = tell(f"{PIGEONS} On a une salle vide derrière le café.")
    assert seen_by("coordinator", seeks) == [has.pk]
    growing.need_met(actor=None, need=Need.objects.get())
    assert seen_by("coordinator", seeks) == []


@pytest.mark.parametrize("words", ["Il nous faut une salle.", "On a une remorque vide.", "J’avais une salle."])
def test_who_has_not_answers_nothing(seeks, tell, words):
    tell(f"{PIGEONS} {words}")
    assert closeness.suggest(seeks.pk) == []


def test_what_is_there_answers_a_need_of_the_same_commune_wherever_it_is(seeks, tell, fabrik):
    has, away = (tell(f"{PIGEONS} On a une salle vide {n}.", commune=there) for n, there in enumerate((fabrik.grenay, fabrik.annay)))
    type(fabrik.annay).objects.update(latitude=None, longitude=None)
    Closeness.objects.all().delete()
    assert [close.other_id for close in closeness.suggest(seeks.pk)] == [has.pk]
    assert closeness.suggest(away.pk) != [] and not closeness.between(away.pk).filter(need__isnull=False).exists()


def test_what_is_too_far_answers_nothing(seeks, tell, fabrik):
    type(fabrik.annay).objects.filter(pk=fabrik.annay.pk).update(latitude=fabrik.annay.latitude + 0.3)
    fabrik.annay.refresh_from_db()
    tell(f"{PIGEONS} On a une salle vide.", commune=fabrik.annay)
    assert closeness.suggest(seeks.pk) == []


# ----------------------------------------------------------------------------------------------------------- counting


def test_terms_are_counted_and_rare_ones_left_out(tell):
    for _thrice in range(3):
        tell("Un jardin avec une mirabelle.")
    tell("Un jardin et un zeppelin.")
    readings.count_terms()
    held = dict(TermCount.objects.order_by().values_list("term", "held"))
    assert (held["*"], held["jardin"], held["mirabel"], "zepelin" in held) == (4, 4, 3, False)
    assert readings.corpus(["jardin"]).held["jardin"] == closeness.likeness.reference().held["jardin"] + 4


def test_everything_is_read_again_from_a_command(tell, capsys):
    one, two = tell(REPAIR), tell(MEND)
    Reading.objects.all().delete()
    Closeness.objects.all().delete()
    call_command("closeness", "--suggest")
    assert "2 idées relues sur 2" in capsys.readouterr().out
    assert (Reading.objects.count(), Closeness.objects.get().other_id in {one.pk, two.pk}) == (2, True)


def test_the_night_counts(tell):
    from terril.initiatives.tasks import count_terms

    tell(REPAIR)
    count_terms(int((clock.now() + timedelta(days=1)).timestamp()))
    assert TermCount.objects.get(term="*").held == 1
