"""One idea that was told, and all that can be done with it; the same elsewhere, in a programme of which nobody here is."""

from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.initiatives.conftest import Fabrik

from terril.initiatives.answering import actions as answering
from terril.initiatives.calling import actions as calling
from terril.initiatives.closeness import suggest
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.following import actions as following
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Closeness, FollowCode, Initiative, Need, News, Pledge, Report
from terril.initiatives.news import actions as news
from terril.initiatives.pledging import actions as pledging
from terril.initiatives.replying import actions as replying
from terril.initiatives.showing import actions as showing
from terril.kernel import clock
from terril.people import actions as people
from terril.people.models import Account, Person
from terril.programmes.models import Programme

REPAIR = "Un repair café le samedi : réparer ensemble les cafetières, avec des outils."
MEND = "Remettre en état nos appareils en panne plutôt que de les jeter, des bricoleurs réparent avec nous."


def picture(size: tuple[int, int] = (30, 20), name: str = "vue.png", kind: str = "PNG") -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("1" if size > (3000, 3000) else "RGB", size).save(kept, kind)
    return SimpleUploadedFile(name, kept.getvalue(), content_type="image/png")


class World:
    """Everything is made when it is first asked for; `world["need"]` is what stands in an address."""

    def __init__(self, fabrik: Fabrik, programme: Programme) -> None:
        self.fabrik, self.programme = fabrik, programme

    def __getitem__(self, place: str) -> Any:
        made = getattr(self, {"ref": "idea"}.get(place, place))
        return made.ref if isinstance(made, Initiative) else getattr(made, "pk", made)

    @cached_property
    def nadia(self) -> Person:
        """She coordinates."""
        account = self.fabrik.member("coordinator", self.programme)
        Person.objects.filter(pk=account.person_id).update(first_name="Nadia")
        account.person.refresh_from_db()
        return account.person

    @cached_property
    def marc(self) -> Person:
        """A volunteer of the same team."""
        return self.fabrik.member("volunteer", self.programme).person

    @cached_property
    def rose(self) -> Account:
        """An account without a role."""
        return self.fabrik.member("nobody")

    @cached_property
    def robert(self) -> Person:
        """He promises, and has a telephone."""
        return people.register(actor=None, first_name="Robert", channel="phone", contact="03 53 01 00 07")

    @cached_property
    def stored(self) -> depositing.Deposited:
        """Told by Zoé, shown to everybody, with her voice."""
        return self.tell(recording=ContentFile(b"0123456789", name="voix.webm"), recording_type="audio/webm")

    def tell(self, words: str = REPAIR, **more: Any) -> depositing.Deposited:
        told = {
            "channel": "phone",
            "contact": "03 53 01 00 42",
            "visibility": "public",
            "client_id": f"{self.programme.slug}-{words}"[:60],
            **more,
        }
        return self.fabrik.idea(words, programme=self.programme, **told)

    @cached_property
    def idea(self) -> Initiative:
        return self.stored.initiative

    @property
    def zoe(self) -> Person:
        return self.idea.holders.get().person

    @property
    def typed(self) -> str:
        """The code of the receipt."""
        return FollowCode.objects.get(initiative=self.idea, revoked_at=None).code

    @cached_property
    def need(self) -> Need:
        return growing.say_need(actor=self.nadia, initiative=self.idea, kind="hands", text="Des bras le samedi")

    @cached_property
    def pledge(self) -> Pledge:
        return self.promise()

    @cached_property
    def closed(self) -> Pledge:
        return pledging.close_pledge(actor=self.nadia, pledge=self.promise(what="une bêche"), kept=True)

    def promise(self, **more: Any) -> Pledge:
        due_on = clock.today() + timedelta(days=7)
        said = {
            "by_name": "Robert",
            "person": self.robert,
            "what": "une clé",
            "due_on": due_on,
            "programme": self.programme,
            **more,
        }
        return pledging.pledge(actor=self.nadia, initiative=self.idea, **said)

    @cached_property
    def news(self) -> News:
        return news.ask_news(actor=None, initiative=self.idea, months=6)

    @property
    def code(self) -> str | None:
        """What the link of the question says."""
        return self.news.code

    @cached_property
    def taken(self) -> News:
        return calling.take_call(actor=self.nadia, follow_up=self.news)

    @cached_property
    def answered(self) -> News:
        return self.say("alive")

    @cached_property
    def replied(self) -> Any:
        """The attachment of an idea whose holder replied."""
        return replying.reply(actor=self.zoe, attachment=self.stored.attachment, kind="cannot").attachment

    @cached_property
    def report(self) -> Report:
        """Somebody says that it should not be shown."""
        return showing.report(initiative=self.idea, reason="private", words="C’est mon adresse.")

    def say(self, became: str, **more: Any) -> News:
        return news.tell_news(actor=self.zoe, follow_up=self.news, became=became, **more)

    @cached_property
    def close(self) -> Closeness:
        """What brings another idea of the same team near this one."""
        other = self.tell(MEND).initiative
        for idea in (self.idea, other):
            suggest(idea.pk)
        return Closeness.objects.get(initiative__in=[self.idea, other], other__in=[self.idea, other])

    @cached_property
    def pictured(self) -> Initiative:
        growing.set_picture(
            actor=self.nadia, initiative=self.idea, image=picture(), description="Le terril au printemps"
        )
        return self.idea

    # What is done in passing.

    def answer(self, **more: Any) -> Any:
        said = {"kind": "talk", "body": "Votre idée nous plaît. Parlons-en mardi.", **more}
        return answering.answer(actor=self.nadia, attachment=self.stored.attachment, **said)

    def withdraw(self) -> None:
        following.withdraw(actor=self.zoe, initiative=self.idea)
