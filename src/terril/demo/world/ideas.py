"""The life of each initiative: told, answered, presented, helped, grown, sometimes ended."""

import io
import wave
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile

from terril.demo.world import accompaniment, content, pictures
from terril.demo.world.cast import World, account
from terril.demo.world.timeline import chance, days
from terril.initiatives.answering import actions as answering
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.depositing import consents
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Initiative, Stage, Visibility
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.replying import actions as replying
from terril.initiatives.showing import actions as showing
from terril.kernel import clock
from terril.meetings.agenda import actions as agenda
from terril.meetings.day import actions as day_actions
from terril.people.actions import ConsentGiven

# Who can help, when the answer is "here is somebody": an organisation is named with the words.
HELPERS = {
    "un-banc": "la-lampisterie",
    "cabine-a-livres": "associations-centres-sociaux",
    "courses-de-bouvigny": "Transport solidaire des collines",
    "plume-de-lievin": "la-lampisterie",
}
# Holders who came back with an account.
WITH_ACCOUNT = ("contes-en-yourte", "jardin-maison-ingenieur", "conferences-decrochage")
STEPS = {
    "idea": [],
    "project": [Stage.PROJECT],
    "running": [Stage.PROJECT, Stage.RUNNING],
    "completed": [Stage.PROJECT, Stage.RUNNING, Stage.COMPLETED],
}


def client_id(*words: object) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(["terril-demo", *map(str, words)])))


def plan(world: World, told: dict[str, Any], *, meeting_on: date | None, meeting_key: str | None) -> None:
    """Puts the whole life of an idea on the timeline. `meeting_on` is the day of the meeting where it is presented, if any."""
    Life(world, told, meeting_on, meeting_key).plan()


class Life:
    def __init__(self, world: World, told: dict[str, Any], meeting_on: date | None, meeting_key: str | None) -> None:
        self.world, self.told, self.key = world, told, told["key"]
        self.meeting_on, self.meeting_key = meeting_on, meeting_key
        self.deposited_on: date = told.get("deposited") or world.today - days(told["days_ago"])
        if isinstance(self.deposited_on, str):
            self.deposited_on = date.fromisoformat(self.deposited_on)
        self.draw = chance(self.key)
        self.answered_on = (
            clock.add_working_days(self.deposited_on, told["answer_after_days"]) if "answer" in told else None
        )
        self.season = "days_ago" in told

    # ------------------------------------------------------------------------------------------------------- the plan

    def plan(self) -> None:
        line, told = self.world.timeline, self.told
        by_hand = told["way"] in {"volunteer", "paper", "recording"}
        hour = (
            16.25
            if told["way"] == "meeting"
            else self.draw.uniform(9.5, 16.5)
            if by_hand
            else self.draw.uniform(8, 21.5)
        )
        line.on(self.deposited_on, hour, self.deposit)
        line.on(self.deposited_on, hour + 0.2, self.choose_visibility)
        for number, addition in enumerate(told.get("additions", [])):
            line.on(self.deposited_on + days(addition["days"]), 18, self.add_words, number, addition["words"])
            line.on(self.deposited_on + days(addition["days"] + 2), 9.5, self.read)
        if self.answered_on is None:
            line.on(self.deposited_on, hour + 0.3, self.say_needs)
            return
        line.on(self.answered_on, 10 + self.draw.random() * 2, self.answer)
        if "reply" in told:
            line.on(self.world.today - days(told["reply"]["days_ago"]), 19, self.reply)
        if self.meeting_key:
            line.on(self.answered_on, 14, self.put_on_agenda)
        else:
            line.on(self.answered_on, 15, self.say_needs)
            line.on(self.answered_on, 16, self.promise_all, self.answered_on)
        self.plan_growth(self.meeting_on or self.answered_on)

    def plan_growth(self, start: date) -> None:
        """What becomes of it, once it is answered or presented."""
        line, told = self.world.timeline, self.told
        dues = [p["due_days"] for p in told["pledges"]] or [0]
        last_words = max([a["days"] for a in told.get("additions", [])], default=0)
        later = start + days(max(45, max(dues) + 10))
        if told["stage"] == "ended":
            if self.meeting_on:
                line.on(start + days(6), 11, self.step, Stage.PROJECT)
            end = max(start + days(30), start + days(max(dues) + 8), self.deposited_on + days(last_words + 2))
            line.on(end, 11, self.step, Stage.ENDED, told["ended_reason"])
        else:
            moments = [
                (start, 18.0) if self.season else (start + days(6), 11.0),
                (start + days(35), 11.0),
                (later, 11.0),
            ]
            for (day, hour), stage in zip(moments, STEPS[told["stage"]], strict=False):
                line.on(day, hour, self.step, stage)
        if "picture_alt" in told:
            line.on(start + days(38), 12, self.show_picture)
        if self.key in WITH_ACCOUNT:
            line.on(start + days(20), 20, self.come_back)

    # -------------------------------------------------------------------------------------------------- the gestures

    @property
    def initiative(self) -> Initiative:
        return self.world.told[self.key].initiative

    def deposit(self) -> None:
        told, world = self.told, self.world
        way = told["way"]
        taker = None
        if way != "web":
            taker = world.team[told.get("taken_by") or self.draw.choice(world.volunteers())]
        recorded = way == "recording"
        if taker is None:
            given = ConsentGiven(consents.online())
        elif way == "paper":
            given = ConsentGiven(consents.for_somebody(), way="signed")
        else:
            others = [name for name in world.volunteers() if world.team[name] != taker]
            given = ConsentGiven(consents.for_somebody(), way="oral", witness=world.team[self.draw.choice(others)].name)
        commune = world.communes[told["commune"]]
        taken_where = {
            "volunteer": f"Chez la personne, à {commune.name}",
            "meeting": f"À la rencontre, pour {commune.name}",
            "paper": "Formulaire papier, recopié mot pour mot",
            "recording": f"Enregistrement de démonstration, muet ({commune.name})",
        }
        done = depositing.deposit(
            actor=taker,
            programme=world.programme,
            words="" if recorded else told["words"],
            commune=commune,
            client_id=client_id(self.key),
            first_name=told["first_name"],
            last_name=told["last_name"],
            channel=told["channel"],
            contact=content.plain(told["contact"]).replace(" (fictif)", ""),
            way=way,
            recording=ContentFile(silence(), name=f"{self.key}-demonstration.wav") if recorded else None,
            recording_type="audio/wav" if recorded else "",
            consent=given,
            taken_where=taken_where.get(way, ""),
            read_back=way != "web" and not recorded,
            fictional=True,
        )
        world.told[self.key] = done
        world.lives[done.initiative.pk] = self
        holder = done.initiative.holders.select_related("person").get().person
        assert holder is not None  # noqa: S101 - each idea of this world is told by somebody
        world.holders[self.key] = holder
        if recorded:
            following.add_words(
                actor=taker,
                initiative=done.initiative,
                words=told["words"],
                kind="transcription",
                client_id=client_id(self.key, "transcription"),
            )

    def add_words(self, number: int, words: str) -> None:
        following.add_words(actor=None, initiative=self.initiative, words=words, client_id=client_id(self.key, "addition", number))

    def choose_visibility(self) -> None:
        if self.told["visibility"] != Visibility.PROGRAMME:
            self.see(self.told["visibility"])

    def see(self, visibility: str) -> None:
        following.set_visibility(actor=self.world.holders[self.key], initiative=self.initiative, visibility=visibility)

    def answer(self) -> None:
        told, world = self.told, self.world
        attachment = world.told[self.key].attachment
        helper = world.organisations[HELPERS[self.key]] if told["answer_kind"] == "helper" else None
        answering.answer(
            actor=world.coordinator, attachment=attachment, kind=told["answer_kind"], body=told["answer"], helper=helper,
            where=told.get("answer_where", ""), read=(clock.now(), self.names) if told["visibility"] == Visibility.PUBLIC else None,
        )  # fmt: skip
        growing.set_title(actor=world.coordinator, initiative=self.initiative, title=told["title"])
        referent = world.team[told["taken_by"]] if "taken_by" in told else self.draw.choice(world.facilitators)
        accompaniment.followed(world, self.key, attachment, referent)

    def reply(self) -> None:
        told = self.told["reply"]
        replying.reply(
            actor=self.world.holders[self.key], attachment=self.world.told[self.key].attachment, kind=told["kind"], words=told["words"],
            client_id=client_id(self.key, "reply"),
        )  # fmt: skip

    @property
    def names(self) -> list[str]:
        return [holder.shown_as for holder in self.initiative.holders.all()]

    def read(self) -> None:
        """What was added is read before everybody reads it, once the idea has had its answer."""
        if self.answered_on is not None and clock.today() > self.answered_on:
            replying.seen(actor=self.world.coordinator, attachment=self.world.told[self.key].attachment)
        if self.told["visibility"] == Visibility.PUBLIC and self.answered_on is not None and clock.today() > self.answered_on:
            showing.let_show(actor=self.world.coordinator, initiative=self.initiative, seen=clock.now(), named=self.names)

    def say_needs(self) -> None:
        for need in self.told["needs"]:
            growing.say_need(
                actor=self.world.holders[self.key], initiative=self.initiative, kind=need["kind"], text=need["text"]
            )

    def put_on_agenda(self) -> None:
        assert self.meeting_key is not None  # noqa: S101 - planned for a meeting only
        agenda.add_presentation(
            actor=self.world.coordinator,
            meeting=self.world.meetings[self.meeting_key],
            initiative=self.initiative,
            minutes_planned=self.draw.choice([15, 20, 20, 25]),
        )

    def promise_all(self, made_on: date | None) -> None:
        """The promises about this idea, at its meeting or on the phone, each with the day when it will be closed."""
        for number, told in enumerate(self.told["pledges"]):
            self.promise(number, told, made_on or clock.today())

    def promise(self, number: int, told: dict[str, Any], made_on: date) -> None:
        world = self.world
        name, invented = content.said_name(told["by"])
        organisation = world.organisations.get(told.get("partner") or (name if invented else ""))
        person = world.contacts.get(told.get("partner", "")) or world.team.get(told.get("person", ""))
        if "holder" in told:
            person = world.holders[told["holder"]]
        due_on = made_on + days(told["due_days"])
        words = {
            "actor": world.coordinator, "initiative": self.initiative, "by_name": name, "what": told["what"], "due_on": due_on,
            "person": person, "organisation": organisation, "client_id": client_id(self.key, "pledge", number),
        }  # fmt: skip
        if self.meeting_key:
            pledge = day_actions.promise(meeting=world.meetings[self.meeting_key], **words)
        else:
            pledge = pledging.pledge(programme=world.programme, **words)
        if told["outcome"] == "open":
            return
        kept = told["outcome"] == "kept"
        wait = self.draw.choice([-9, -6, -4, -2, -1, 0, 0, 1, 4]) if kept else self.draw.choice([0, 1, 3])
        closed_on = max(made_on + days(2), due_on + days(wait))
        world.timeline.on(
            closed_on, 17.5, pledging.close_pledge, actor=world.coordinator, pledge=pledge, kept=kept, reason=told.get("reason", "")
        )

    def step(self, stage: str, reason: str = "") -> None:
        growing.change_stage(actor=self.world.coordinator, initiative=self.initiative, to=stage, reason=reason)
        needs = list(self.initiative.needs.order_by("pk"))
        met = needs if stage == Stage.COMPLETED else needs[:1] if stage == Stage.RUNNING else []
        for need in met:
            growing.need_met(actor=self.world.coordinator, need=need)
        if stage in {Stage.COMPLETED, Stage.ENDED}:
            accompaniment.over(self.world, self.key, stage, reason)

    def show_picture(self) -> None:
        image, description = pictures.draw(self.key)
        growing.set_picture(
            actor=self.world.holders[self.key], initiative=self.initiative, image=image, description=description
        )

    def come_back(self) -> None:
        holder = self.world.holders[self.key]
        account(holder)
        following.claim(actor=holder, initiative=self.initiative)


def silence(seconds: int = 1) -> bytes:
    """A real recording with nothing on it: the words are typed beside."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000 * seconds)
    return kept.getvalue()
