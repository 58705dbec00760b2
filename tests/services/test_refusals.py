"""The ways in which the room says no that no file provokes, each line it writes in the journal."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.harness.told import Line, lines_of, refusal
from tests.services.conftest import structure

from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.journal import declared
from terril.services import actions
from terril.services.models import HelpImport
from terril.services.states import LIFE


def test_an_import_that_is_over_is_not_taken_up_again(bring_in):
    made = bring_in([structure()])
    assert refusal(lambda: LIFE.move(made, "read")) == ("Cet import est « importé » : rien n’a été changé.", None, Refused)


def test_a_folder_is_no_file(tmp_path, db):
    told = f"Le fichier {tmp_path} ne se lit pas."
    assert refusal(lambda: actions.import_files(actor=None, files=[tmp_path])) == (told, None, Refused)
    assert HelpImport.objects.values_list("state", "refusal").get() == ("refused", told)


def receive(content: bytes = b"[]", actor: Any = None) -> HelpImport:
    return actions.receive(actor=actor, file=SimpleUploadedFile("aides.json", content))


def refused(actor: Any) -> HelpImport:
    made = receive(actor=actor)
    actions.import_received(import_id=made.pk)
    return made


def forgotten(bring_in: Any) -> HelpImport:
    made: HelpImport = bring_in([structure(), {}])
    HelpImport.objects.update(finished_at=clock.now() - actions.REJECTIONS_KEPT * 2)
    actions.forget_rejections()
    return made


# The verb, whether somebody acts, the sentence, the gesture (it answers the import), what is counted.
WRITTEN: list[tuple[Any, ...]] = [
    ("help_import.asked", True, "Coordinator a envoyé un fichier pour l’annuaire des aides : aides.json.", lambda who, _b: receive(actor=who), {}),
    ("help_import.done", False, "L’annuaire des aides a reçu aides.json.", lambda _who, b: b([structure(), {}]),
     {"structures_created": 1, "rejected": 1}),
    ("help_import.refused", True, "Le fichier aides.json a été refusé : l’annuaire des aides n’a pas changé.", lambda who, _b: refused(who), {}),
    ("help_import.forgotten", False, "Le détail des fiches écartées de aides.json est effacé.", lambda _who, b: forgotten(b), {}),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "acts", "sentence", "gesture", "data"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_gesture_writes_its_line(fabrik, bring_in, media, verb, acts, sentence, gesture, data):
    person, subjects = fabrik.member("coordinator").person, []
    lines = [line for line in lines_of(lambda: subjects.append(gesture(person, bring_in))) if line[0] == verb]
    kept = {"help_import_id": subjects[0].pk, **data}
    assert lines == [Line(verb, sentence, subjects[0], actor=person if acts else None, data=tuple(kept.items())).kept]


def test_no_verb_of_the_room_is_left_out():
    assert {code for code in declared() if code.split(".")[0] == "help_import"} == {row[0] for row in WRITTEN}
