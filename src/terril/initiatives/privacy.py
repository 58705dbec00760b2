"""What this room holds of people. Erased in this order."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.initiatives import erasing
from terril.initiatives.erasing import holders_of
from terril.initiatives.models import (
    Addition,
    Answer,
    Attachment,
    Closeness,
    FollowCode,
    Holder,
    Initiative,
    Intake,
    Need,
    News,
    Picture,
    Pledge,
    Reading,
    Reply,
    Report,
)
from terril.kernel.outbox.models import ERASED
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import Kept, blanked, deleted, first_words_stay, somebody
from terril.programmes.models import Role

ANSWER = _("Écouter une idée, y répondre et l’accompagner.")
CONSENT = _("Consentement de la personne (RGPD, art. 6.1.a).")
TWO_YEARS = _("Deux ans après le dernier échange (CNIL, délibération 2023-095).")
TEAM = _("L’équipe du dispositif ; plus largement si la personne le choisit.")

_WORDS = Section(30, _("Vos mots"))
_OF_THE_OTHERS = Kept("the others who carry the idea said it too: it stays theirs")

declare(
    Dossier(
        Closeness,
        Entry(
            data=_("Mots et thèmes communs à deux idées, ce que l’une cherche et que l’autre a."),
            purpose=_("Proposer à l’équipe des idées qui peuvent s’aider."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("Qui, dans l’équipe, travaille sur les deux idées."),
        ),
        reaches=(holders_of("initiative", deleted), holders_of("other", deleted)),
        words=("offered",),
        export="a suggestion of the software, made again from words that are exported, and read with those of another idea",
    ),
    Dossier(
        Pledge,
        Entry(
            data=_("Nom de qui promet une aide, ce qui est promis."),
            purpose=_("Tenir les promesses faites aux rencontres."),
            basis=_("Intérêt légitime : suivre une promesse faite en public (RGPD, art. 6.1.f)."),
            retention=TWO_YEARS,
            recipients=TEAM,
        ),
        reaches=(
            Reach("person", blanked(by_name=somebody)),
            holders_of("initiative", erasing.empty_promises, shared=Kept("what was promised to an idea of others too stays theirs")),
        ),
        words=("by_name", "what", "reason"),
        export=Export(
            "pledges",
            Section(60, _("Ce que vous avez promis")),
            ("initiative__ref", "what", "by_name", "due_on", "made_at", "outcome", "reason"),
            (Fact(_("Avant le"), "due_on"), Fact(_("Issue"), "outcome"), Fact(_("Pourquoi"), "reason")),
            words="what",
        ),
    ),
    Dossier(
        News,
        Entry(
            data=_("Ce que l’idée est devenue, les mots dits à ce moment, qui a appelé et noté, le code du lien."),
            purpose=_("Savoir ce que deviennent les idées, et le rendre à la rencontre où elles sont nées."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("L’équipe du dispositif ; qui voit l’idée, si la personne le choisit. Les nombres restent."),
        ),
        reaches=(
            holders_of("initiative", erasing.empty_news, shared=erasing.unname_news),
            Reach("taken_by", blanked(taken_by=None, taken_at=None)),
        ),
        by=("noted_by",),
        words=("words", "reason"),
        export=Export(
            "news",
            Section(50, _("Ce que vos idées sont devenues")),
            ("initiative__ref", "months", "became", "how_many", "words", "reason", "need__text", "shown", "answered_at"),
            (
                Fact(_("Répondu le"), "answered_at"),
                Fact(_("Mois après le dépôt"), "months"),
                Fact(_("Réponse"), "became"),
                Fact(_("Combien de personnes"), "how_many"),
                Fact(_("Ce qui manque"), "need__text"),
                Fact(_("Pourquoi"), "reason"),
                Fact(_("Peut être montrée"), "shown"),
            ),
            words="words",
            rows=Q(answered_at__isnull=False),
        ),
    ),
    Dossier(
        Answer,
        Entry(
            data=_("Les mots de la réponse, qui l’a donnée."),
            purpose=ANSWER,
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("La personne et l’équipe du dispositif."),
        ),
        reaches=(holders_of("attachment__initiative", blanked(body="", where=ERASED)),),
        by=("answered_by",),
        words=("body", "where"),
        export=Export(
            "answers",
            Section(40, _("Ce que l’on vous a répondu")),
            ("attachment__initiative__ref", "kind", "body", "answered_at"),
            (Fact(_("Le"), "answered_at"), Fact(_("Réponse"), "kind")),
            words="body",
            # What is still read over was not answered.
            rows=Q(released_at__isnull=False),
        ),
    ),
    Dossier(
        Reading,
        Entry(
            data=_("Racines des mots d’une idée et thèmes dont elle parle, sans les noms propres."),
            purpose=_("Proposer à l’équipe des idées qui peuvent s’aider."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("Personne : seul le logiciel les lit."),
        ),
        reaches=(holders_of("initiative", deleted, shared=_OF_THE_OTHERS),),
        export="stems of words that are exported, made again at each change",
    ),
    Dossier(
        Picture,
        Entry(
            data=_("Une image et sa description, sans les métadonnées du fichier."),
            purpose=_("Montrer l’initiative."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("Qui voit l’initiative."),
        ),
        reaches=(holders_of("initiative", deleted, shared=_OF_THE_OTHERS),),
        words=("description",),
        export="seen and taken on the page of follow-up",
    ),
    Dossier(
        FollowCode,
        Entry(
            data=_("Code de suivi de l’idée."),
            purpose=_("Suivre, corriger, retirer sans compte."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("La personne ; l’équipe, pour le redire."),
        ),
        reaches=(holders_of("initiative", deleted, shared=erasing.codes_open_nothing),),
        export="a secret that opens the idea: it does not travel in a file",
    ),
    Dossier(
        Intake,
        Entry(
            data=_("Premiers mots, voix enregistrée, date, façon de recueillir."),
            purpose=ANSWER,
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=TEAM,
        ),
        # The first words are never changed; they may be taken away whole.
        reaches=(holders_of("initiative", deleted, shared=_OF_THE_OTHERS),),
        by=("taken_by",),
        words=("words", "aside_because"),
        elsewhere=first_words_stay,
        export=Export("words", _WORDS, ("initiative__ref", "words", "taken_at"), (Fact(_("Dits le"), "taken_at"),), words="words"),
    ),
    Dossier(
        Addition,
        Entry(data=_("Mots ajoutés ou corrigés."), purpose=ANSWER, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM),
        reaches=(holders_of("initiative", deleted, shared=_OF_THE_OTHERS),),
        by=("said_by",),
        words=("words", "aside_because"),
        export=Export(
            "additions", _WORDS, ("initiative__ref", "kind", "words", "said_at"), (Fact(_("Dits le"), "said_at"),), words="words"
        ),
    ),
    Dossier(
        Need,
        Intake,
        reaches=(holders_of("initiative", deleted, shared=_OF_THE_OTHERS),),
        words=("text",),
        export="read on the page of follow-up, where it is said",
    ),
    Dossier(
        Reply,
        Entry(data=_("Ce que la personne répond à l’équipe."), purpose=ANSWER, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM),
        reaches=(holders_of("attachment__initiative", deleted, shared=Kept("the others who carry the idea said it too: it stays theirs")),),
        by=("said_by", "seen_by"),
        words=("words",),
        export=Export(
            "replies", _WORDS, ("attachment__initiative__ref", "kind", "words", "said_at"),
            (Fact(_("Réponse"), "kind"), Fact(_("Dits le"), "said_at")), words="words",
        ),
    ),
    Dossier(
        Attachment,
        Role,
        reaches=(holders_of("initiative", blanked(referent=None), shared=Kept("the idea is still followed")),),
        by=("referent",),
        export="which member of the team follows: told on the page of the idea",
    ),
    Dossier(
        Holder,
        Entry(
            data=_("Lien entre une personne et son idée, nom montré."),
            purpose=ANSWER,
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=TEAM,
        ),
        reaches=(Reach("person", erasing.holders_leave),),
        programmes=("initiative__attachments__programme",),
        tells_apart=erasing.told_by_an_idea,
        locks=("initiative",),
        export=Export(
            "initiatives",
            Section(20, _("Vos initiatives")),
            (
                "initiative__ref", "initiative__title", "initiative__stage", "initiative__visibility", "initiative__commune__name",
                "initiative__created_at", "initiative__withdrawn_at", "shown_as", "since",
            ),
            (
                Fact(_("Titre"), "initiative__title"),
                Fact(_("Commune"), "initiative__commune__name"),
                Fact(_("Arrivée le"), "initiative__created_at"),
                Fact(_("Où cela en est"), "initiative__stage"),
                Fact(_("Qui la voit"), "initiative__visibility"),
                Fact(_("Nom montré"), "shown_as"),
                Fact(_("Retirée le"), "initiative__withdrawn_at"),
            ),
        ),
    ),
    Dossier(
        Report,
        Entry(
            data=_("Ce qui est signalé, les mots et le contact de qui signale."),
            purpose=_("Retirer ce qui ne devrait pas être montré."),
            basis=_("Intérêt légitime : protéger les personnes (RGPD, art. 6.1.f)."),
            retention=_("Un an après le signalement."),
            recipients=_("L’équipe du dispositif."),
        ),
        reaches=(holders_of("initiative", deleted),),
        by=("settled_by",),
        words=("words", "contact"),
        export="what somebody else said of the idea, who may fear to be known",
    ),
    Dossier(
        Initiative,
        Intake,
        reaches=(
            Reach(
                "holders__person",
                erasing.empty_ideas,
                alone=lambda people: Q(pk__in=erasing.held_alone(people).values("pk")),
                shared=erasing.unname_ideas,
            ),
        ),
        words=("title", "ended_reason", "hidden_because"),
        export="its title and where it stands are exported with whoever carries it",
        locked=True,
    ),
)
