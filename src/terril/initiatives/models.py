"""One object from the first word to the last report. It belongs to its holders; programmes attach to it."""

from uuid import uuid4

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation
from terril.initiatives.nearing.models import Closeness as Closeness
from terril.initiatives.nearing.models import Reading as Reading
from terril.initiatives.nearing.models import TermCount as TermCount
from terril.initiatives.news.models import Became as Became
from terril.initiatives.news.models import News as News
from terril.initiatives.news.models import NewsCount as NewsCount
from terril.initiatives.replying.models import Reply as Reply
from terril.initiatives.replying.models import ReplyKind as ReplyKind
from terril.initiatives.showing.models import Report as Report
from terril.initiatives.showing.models import ReportReason as ReportReason
from terril.kernel import clock
from terril.people.models import Consent, Person
from terril.programmes.models import Programme
from terril.territory.models import Commune


class Stage(models.TextChoices):
    IDEA = "idea", _("Idée")
    PROJECT = "project", _("Projet")
    RUNNING = "running", _("En route")
    COMPLETED = "completed", _("Accomplie")
    ENDED = "ended", _("Arrêtée")


class Visibility(models.TextChoices):
    PRIVATE = "private", _("Moi et la personne qui suit mon idée")
    PROGRAMME = "programme", _("L’équipe de la plateforme")
    NETWORK = "network", _("Le réseau des partenaires")
    PUBLIC = "public", _("Tout le monde")


# What finds an idea and is never read: lists leave it where it is.
HEAVY = ("search_text", "search", "public_text", "public_search")


def heavy(path: str) -> list[str]:
    """`HEAVY` through a relation: heavy("initiative") for what points at one."""
    return [f"{path}__{name}" for name in HEAVY]


# What everybody reads: its holder said so and has not taken it back, and somebody of the team has read it.
PUBLIC = Q(visibility="public", withdrawn_at__isnull=True, read_at__isnull=False)


class Initiative(models.Model):
    """`ref` names it in addresses; the codes that open it are `FollowCode`s and secret."""

    ref = models.CharField(_("référence"), max_length=12, unique=True)
    title = models.CharField(_("titre"), max_length=140, blank=True)
    stage = models.CharField(_("étape"), max_length=10, choices=Stage, default=Stage.IDEA)
    ended_reason = models.CharField(_("pourquoi elle s’est arrêtée"), max_length=300, blank=True)
    visibility = models.CharField(_("qui la voit"), max_length=10, choices=Visibility, default=Visibility.PROGRAMME)
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="initiatives", verbose_name=_("commune"))
    created_at = models.DateTimeField(_("arrivée le"))
    updated_at = models.DateTimeField(_("dernier changement"))
    withdrawn_at = models.DateTimeField(_("retirée le"), null=True)
    # Read by the team up to this moment; since when something waits to be read; hidden by the team, and why.
    read_at = models.DateTimeField(_("lue par l’équipe le"), null=True)
    to_read_since = models.DateTimeField(_("à lire depuis"), null=True)
    hidden_at = models.DateTimeField(_("cachée le"), null=True)
    hidden_because = models.CharField(_("pourquoi elle est cachée"), max_length=300, blank=True)
    featured_at = models.DateTimeField(_("mise en avant le"), null=True)
    # The start of the first words, for lists; the whole stays with the intake.
    excerpt = models.CharField(_("premiers mots"), max_length=240, blank=True)
    search_text = models.TextField(_("texte pour la recherche"), editable=False)
    search_title = models.TextField(_("titre pour la recherche"), editable=False, blank=True, default="")
    # What is in the title weighs A: it is found first.
    search = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="french") + SearchVector("search_text", weight="D", config="french"),
        output_field=SearchVectorField(), db_persist=True
    )
    # By what everybody finds it: what its public page says, and nothing else (`showing.words`).
    public_title = models.TextField(_("titre public pour la recherche"), editable=False, blank=True, default="")
    public_text = models.TextField(_("texte public pour la recherche"), editable=False, blank=True, default="")
    public_search = models.GeneratedField(
        expression=SearchVector("public_title", weight="A", config="french") + SearchVector("public_text", weight="D", config="french"),
        output_field=SearchVectorField(), db_persist=True
    )
    programmes = models.ManyToManyField(Programme, through="Attachment", related_name="initiatives", verbose_name=_("dispositifs"))
    fictional = models.BooleanField(_("fictive"), default=False)

    class Meta:
        verbose_name = _("initiative")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="ended") | ~Q(ended_reason=""),
                name="initiative_ends_with_a_reason",
                violation_error_message=_("Rien ne s’arrête sans raison : écrivez-la en une phrase."),
            ),
            models.CheckConstraint(
                condition=Q(stage="ended") | Q(ended_reason=""),
                name="initiative_reason_only_when_ended",
                violation_error_message=_("Une raison d’arrêt va avec une initiative arrêtée."),
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_because="") | Q(hidden_at__isnull=False, read_at__isnull=True) & ~Q(hidden_because=""),
                name="initiative_hidden_says_why",
                violation_error_message=_("Dites pourquoi elle est cachée ; elle n’est alors montrée à personne."),
            ),
            models.CheckConstraint(
                condition=Q(featured_at__isnull=True) | Q(read_at__isnull=False),
                name="initiative_featured_was_read",
                violation_error_message=_("L’accueil montre seulement ce que l’équipe a lu."),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="initiative_search"),
            GinIndex(fields=["public_search"], name="initiative_public_search"),
            models.Index(fields=["-created_at", "-id"], name="initiative_public_list", condition=PUBLIC),
            models.Index(fields=["commune", "-created_at"], name="initiative_public_commune", condition=PUBLIC),
            models.Index(fields=["stage", "-created_at"], name="initiative_public_stage", condition=PUBLIC),
            models.Index(fields=["-featured_at"], name="initiative_featured", condition=Q(featured_at__isnull=False)),
            models.Index(
                fields=["to_read_since", "id"], name="initiative_to_read",
                condition=Q(visibility="public", withdrawn_at__isnull=True, to_read_since__isnull=False),
            ),
            # Six, twelve and twenty-four months later, what became of it is asked.
            models.Index(fields=["created_at", "id"], name="initiative_to_ask_after", condition=Q(withdrawn_at__isnull=True)),
        ]
        triggers = [
            # Counts of public initiatives by commune and stage are kept as they change: the map costs the same at 30 and 30,000.
            pgtrigger.Trigger(
                name="count_public",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                level=pgtrigger.Row,
                func="""
                    IF TG_OP <> 'INSERT' AND OLD.visibility = 'public' AND OLD.withdrawn_at IS NULL AND OLD.read_at IS NOT NULL THEN
                        UPDATE initiatives_publiccount SET count = count - 1 WHERE commune_id = OLD.commune_id AND stage = OLD.stage;
                    END IF;
                    IF TG_OP <> 'DELETE' AND NEW.visibility = 'public' AND NEW.withdrawn_at IS NULL AND NEW.read_at IS NOT NULL THEN
                        INSERT INTO initiatives_publiccount AS c (commune_id, stage, count) VALUES (NEW.commune_id, NEW.stage, 1)
                        ON CONFLICT (commune_id, stage) DO UPDATE SET count = c.count + 1;
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The title, or the first words while nobody has given one; a voice has neither until somebody writes what was heard."""
        start = self.excerpt if len(self.excerpt) < 70 else self.excerpt[:68].rsplit(" ", 1)[0] + "…"
        return self.title or start or gettext("Une idée dite de vive voix")


class PublicCount(models.Model):
    """How many public initiatives, by commune and stage. Written by the trigger of `Initiative` only."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("nombre d’initiatives publiques")
        constraints = [models.UniqueConstraint(fields=["commune", "stage"], name="public_count_once")]


class IntakeWay(models.TextChoices):
    WEB = "web", _("en ligne")
    VOLUNTEER = "volunteer", _("recueillie par quelqu’un")
    MEETING = "meeting", _("à une rencontre")
    PAPER = "paper", _("sur le formulaire papier")
    RECORDING = "recording", _("par un enregistrement")
    BROUGHT = "brought", _("reprise d’un tableau")


def where_voices_go(intake: "Intake", sent: str) -> str:
    """A name of our own: the one that the sender's device gave may tell who they are."""
    return f"recordings/{clock.today():%Y/%m}/{uuid4().hex}"


class Intake(models.Model):
    """How the first words came in. They are kept for ever, verbatim: a trigger refuses any change."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="intake", verbose_name=_("initiative"))
    way = models.CharField(_("façon"), max_length=10, choices=IntakeWay)
    words = models.TextField(_("premiers mots"), blank=True)
    words_fingerprint = models.CharField(_("empreinte des mots"), max_length=64)
    language = models.CharField(_("langue de l’écran"), max_length=5, default="fr")
    recording = models.FileField(_("enregistrement"), upload_to=where_voices_go, blank=True)
    recording_type = models.CharField(_("type du fichier"), max_length=40, blank=True)
    taken_at = models.DateTimeField(_("recueillie le"))
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("recueillie par"))
    taken_where = models.CharField(_("recueillie où"), max_length=160, blank=True)
    read_back = models.BooleanField(_("relue à voix haute et confirmée"), default=False)
    # Read by the team, and left out of what everybody reads, with or without a reason.
    aside_at = models.DateTimeField(_("laissés de côté le"), null=True)
    aside_because = models.CharField(_("pourquoi ils sont laissés de côté"), max_length=300, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accord"))
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("dépôt")
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") | ~Q(recording=""),
                name="intake_has_words_or_recording",
                violation_error_message=_("Il faut quelques mots, ou un enregistrement."),
            ),
            models.CheckConstraint(
                condition=Q(way__in=["web", "recording"]) | Q(taken_by__isnull=False),
                name="intake_taken_by_somebody",
                violation_error_message=_("Dites qui a recueilli ces mots."),
            ),
        ]
        # What was told at a meeting is found again from its day.
        indexes = [models.Index(fields=["taken_at"], name="intake_at_meetings", condition=Q(way="meeting"))]
        triggers = [
            pgtrigger.Protect(
                name="first_words_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("words", "words_fingerprint", "recording", "way", "taken_at", "client_id"),
            )
        ]


class Addition(models.Model):
    """Later words: added, corrected, or typed from the recording. They stand beside the first ones, never over them."""

    class Kind(models.TextChoices):
        ADDITION = "addition", _("ajout")
        CORRECTION = "correction", _("correction")
        TRANSCRIPTION = "transcription", _("mots entendus")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="additions", verbose_name=_("initiative"))
    kind = models.CharField(_("sorte"), max_length=15, choices=Kind, default=Kind.ADDITION)
    words = models.TextField(_("mots"))
    said_at = models.DateTimeField(_("dits le"))
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("par"))
    # Read by the team, and shown to whoever sees the initiative; or read, and left out.
    read_at = models.DateTimeField(_("lus le"), null=True)
    aside_at = models.DateTimeField(_("laissés de côté le"), null=True)
    aside_because = models.CharField(_("pourquoi ils sont laissés de côté"), max_length=300, blank=True)
    # The same screen sent twice adds once.
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("ajout")
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(aside_at__isnull=True),
                name="addition_shown_or_aside",
                violation_error_message=_("Des mots sont montrés, ou laissés de côté."),
            )
        ]


class Holder(models.Model):
    """A person or an organisation carries the initiative."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="holders", verbose_name=_("initiative"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="holdings", verbose_name=_("personne"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="holdings", verbose_name=_("structure")
    )
    shown_as = models.CharField(_("nom montré"), max_length=120, blank=True)
    # The name as the team read it: another one waits to be read too.
    read_as = models.CharField(_("nom lu par l’équipe"), max_length=120, blank=True)
    since = models.DateTimeField(_("depuis"))
    until = models.DateTimeField(_("jusqu’à"), null=True)

    class Meta:
        verbose_name = _("porteur, porteuse")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=True) | Q(person__isnull=True, organisation__isnull=False),
                name="holder_is_person_or_organisation",
                violation_error_message=_("Une initiative est portée par une personne ou par une structure."),
            ),
            models.UniqueConstraint(fields=["initiative", "person"], condition=Q(until__isnull=True), name="holder_person_once"),
        ]


class FollowCode(models.Model):
    """The code that opens an initiative to whoever holds the receipt. Kept readable: a lost paper is dictated again."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="codes", verbose_name=_("initiative"))
    code = models.CharField(_("code"), max_length=9, unique=True)
    made_at = models.DateTimeField(_("fait le"))
    revoked_at = models.DateTimeField(_("annulé le"), null=True)

    class Meta:
        verbose_name = _("code de suivi")


class Attachment(models.Model):
    """A programme attaches to an initiative, and owes it a human answer by a date."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("initiative"))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("dispositif"))
    attached_at = models.DateTimeField(_("depuis"))
    answer_due_on = models.DateField(_("réponse due le"))
    answered_at = models.DateTimeField(_("répondue le"), null=True)
    referent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("suivie par"))

    class Meta:
        verbose_name = _("rattachement")
        constraints = [models.UniqueConstraint(fields=["initiative", "programme"], name="attached_once")]
        indexes = [
            models.Index(fields=["programme", "answer_due_on", "id"], name="attachment_waiting", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["programme", "-id"], name="attachment_latest"),
        ]


class AnswerKind(models.TextChoices):
    PRESENT = "present", _("Venez la présenter")
    TALK = "talk", _("Parlons-en d’abord")
    HELPER = "helper", _("Voici quelqu’un qui peut aider")
    ELSEWHERE = "elsewhere", _("Ce n’est pas ici, et voici pourquoi")


class Answer(models.Model):
    """What a programme answered. The first one stops the clock."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="answers", verbose_name=_("rattachement"))
    kind = models.CharField(_("réponse"), max_length=10, choices=AnswerKind)
    body = models.TextField(_("les mots de la réponse"))
    helper = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("qui peut aider")
    )
    # "Not here" says where: an organisation of the directory, or words.
    where = models.CharField(_("où la personne peut aller"), max_length=200, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("par"))
    answered_at = models.DateTimeField(_("le"))
    # An answer to be read over is decided, not given: nobody learns it, and the clock goes on, until its message leaves.
    released_at = models.DateTimeField(_("partie le"), null=True)
    message_id = models.BigIntegerField(_("message qui la porte"), null=True, unique=True)

    class Meta:
        verbose_name = _("réponse")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="helper") | Q(helper__isnull=False),
                name="answer_helper_is_named",
                violation_error_message=_("Dites qui peut aider."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="elsewhere") | Q(helper__isnull=False) | ~Q(where=""),
                name="answer_elsewhere_says_where",
                violation_error_message=_("Une idée n’est pas refusée dans le vide : dites où la personne peut aller."),
            ),
        ]


class NeedKind(models.TextChoices):
    PREMISES = "premises", _("un local")
    EQUIPMENT = "equipment", _("du matériel")
    SKILL = "skill", _("un savoir-faire")
    HANDS = "hands", _("des bras")
    CONTACT = "contact", _("un contact")
    AUTHORISATION = "authorisation", _("une autorisation")
    MONEY = "money", _("de l’argent")
    COMMUNICATION = "communication", _("faire savoir")


class Need(models.Model):
    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="needs", verbose_name=_("initiative"))
    kind = models.CharField(_("sorte"), max_length=15, choices=NeedKind)
    text = models.CharField(_("besoin"), max_length=300)
    said_at = models.DateTimeField(_("dit le"))
    met_at = models.DateTimeField(_("trouvé le"), null=True)

    class Meta:
        verbose_name = _("besoin")
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "-met_at"], name="need_met", condition=Q(met_at__isnull=False))]


class PledgeOutcome(models.TextChoices):
    OPEN = "open", _("à tenir")
    KEPT = "kept", _("tenue")
    NOT_KEPT = "not_kept", _("non tenue")


class Pledge(models.Model):
    """What somebody promised, for which initiative, by when; kept or not, and why."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="pledges", verbose_name=_("initiative"))
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    need = models.ForeignKey(Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="pledges", verbose_name=_("besoin"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("qui promet"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("pour quelle structure")
    )
    by_name = models.CharField(_("qui promet"), max_length=160)
    what = models.CharField(_("quoi"), max_length=300)
    due_on = models.DateField(_("avant le"))
    made_at = models.DateTimeField(_("promis le"))
    outcome = models.CharField(_("issue"), max_length=10, choices=PledgeOutcome, default=PledgeOutcome.OPEN)
    reason = models.CharField(_("pourquoi"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True)
    reminded_at = models.DateTimeField(_("rappelée le"), null=True)
    client_id = models.CharField(_("identifiant de l’envoi"), max_length=64, null=True, unique=True)

    class Meta:
        verbose_name = _("promesse")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="not_kept") | ~Q(reason=""),
                name="pledge_not_kept_says_why",
                violation_error_message=_("Une promesse non tenue dit pourquoi, en une phrase."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_at__isnull=True) | ~Q(outcome="open") & Q(closed_at__isnull=False),
                name="pledge_closed_with_date",
                violation_error_message=_("Une promesse close porte sa date."),
            ),
        ]
        indexes = [models.Index(fields=["programme", "due_on", "id"], name="pledge_falling_due", condition=Q(outcome="open"))]


class Picture(models.Model):
    """One picture, made again from its pixels: no place, no device, no date of the camera stays in the file."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="picture", verbose_name=_("initiative"))
    image = models.ImageField(_("image"), upload_to="pictures/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    description = models.CharField(_("ce que l’on y voit"), max_length=300)
    added_at = models.DateTimeField(_("ajoutée le"))

    class Meta:
        verbose_name = _("image")
