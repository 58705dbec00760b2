from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.beside import fabrik

from terril.initiatives.depositing.actions import Deposited
from terril.people.actions import ConsentGiven
from terril.volunteering import actions
from terril.volunteering.models import Help

__all__ = ["fabrik"]

MARIE = {"first_name": "Marie", "channel": "phone", "contact": "06 39 98 40 41"}
ZOE = {"first_name": "Zoé", "channel": "phone", "contact": "06 39 98 11 11"}


@pytest.fixture
def idea(fabrik: Any) -> Deposited:
    """A public idea, whose holder is reached by e-mail."""
    return fabrik.idea("Un jardin au pied du terril.", visibility="public", channel="email", contact="zoe@exemple.fr")


@pytest.fixture
def nadia(fabrik: Any) -> Any:
    return fabrik.member("coordinator")


@pytest.fixture
def offered(fabrik: Any, idea: Deposited) -> Callable[..., Help]:
    """`offered()`: Marie can help."""

    def offer(**more: Any) -> Help:
        said = {"initiative": idea.initiative, "programme": fabrik.programme, "given": ConsentGiven("D’accord."), "words": "J’ai une bêche.", **MARIE}
        return actions.offer(**{**said, **more})

    return offer


@pytest.fixture
def passed(offered: Any, nadia: Any) -> Callable[..., Help]:
    return lambda **more: actions.pass_on(actor=nadia.person, help=offered(**more))


@pytest.fixture
def accepted(passed: Any) -> Callable[..., Help]:
    return lambda **more: actions.accept(actor=None, help=passed(**more), given=ConsentGiven("D’accord."), **ZOE)


@pytest.fixture
def holder(idea: Deposited) -> Client:
    """A visitor who typed the code of the idea."""
    visitor = Client()
    visitor.post("/suivi/", {"code": idea.code})
    return visitor
