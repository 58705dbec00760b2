"""What everybody may read and find of an idea, and nothing else."""

from terril.initiatives.models import Addition, Initiative
from terril.initiatives.text import masked, search_text


def first_words(initiative: Initiative) -> str:
    """The first words as everybody may read them, numbers and addresses masked; "" when the team left them aside."""
    intake = getattr(initiative, "intake", None)
    return masked(intake.words) if intake and intake.aside_at is None else ""


def put_in_public(initiative: Initiative) -> None:
    """Writes the texts by which everybody finds it, without saving them: what its public page says, numbers and addresses masked; nothing while
    nobody of the team has read it."""
    initiative.public_title = initiative.public_text = ""
    if initiative.read_at is None:
        return
    shown = Addition.objects.filter(initiative=initiative, read_at__isnull=False).order_by("said_at", "pk").values_list("words", flat=True)
    initiative.public_title = search_text(masked(initiative.title))
    initiative.public_text = search_text(initiative.commune.name, first_words(initiative), *map(masked, shown))
