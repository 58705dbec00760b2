import pytest

from terril.territory import actions
from terril.territory.models import Territory


@pytest.fixture
def lens_lievin(db) -> Territory:
    """The shipped communes, and the territory of Lens-Liévin."""
    actions.import_csv(actor=None, file=actions.SHIPPED)
    return next(t for t in actions.create_territories(actor=None) if t.slug == "lens-lievin")
