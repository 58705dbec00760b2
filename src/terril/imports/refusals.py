"""What is said of a file to whoever brings it: why it cannot be read, and what of it nobody sees."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import tables

REFUSALS = {
    "empty": lambda: _("Ce fichier est vide. Vérifiez que c’est le bon."),
    "heavy": lambda: _("Ce fichier est trop lourd : dix mégaoctets au plus. Enlevez les images, ou coupez-le en deux."),
    "opens": lambda: _(
        "Ce classeur est petit, mais s’ouvre en plus de soixante mégaoctets. Copiez le tableau dans un nouveau classeur, puis renvoyez-le."
    ),
    "cells": lambda: _(
        "Ce classeur contient trop de cases, même vides. Copiez le tableau dans un nouveau classeur, puis renvoyez-le."
    ),
    "too_long": lambda: _("Ce tableau compte plus de %(most)s lignes. Coupez-le en plusieurs fichiers.") % {"most": tables.MOST_ROWS},
    "locked": lambda: _("Ce fichier est protégé par un mot de passe. Ouvrez-le, enlevez le mot de passe, enregistrez, puis renvoyez-le."),
    "old": lambda: _(
        "Ce fichier est d’un ancien format de tableur (.xls ou .xlsb). Ouvrez-le, « Enregistrer sous », choisissez « Classeur Excel (.xlsx) », puis "
        "renvoyez-le."
    ),
    "binary": lambda: _("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx, .ods et .csv."),
    "other": lambda: _("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx, .ods et .csv."),
    "cut": lambda: _(
        "Ce fichier ne s’ouvre pas : il a sans doute été coupé pendant l’envoi ou la copie. Ouvrez-le sur votre ordinateur pour vérifier, puis "
        "renvoyez-le."
    ),
    "quote": lambda: _("Ce fichier s’arrête au milieu d’une case : il a sans doute été coupé. Vérifiez-le, puis renvoyez-le."),
}  # fmt: skip


def hidden_words(told: Mapping[str, int]) -> str:
    """« 3 lignes, 1 colonne et 1 feuille sont cachées »; "" when nothing is."""
    rows, columns, sheets = (told.get(key, 0) for key in ("rows", "columns", "sheets"))
    parts = [
        ngettext("%(n)s ligne", "%(n)s lignes", rows) % {"n": rows} if rows else "",
        ngettext("%(n)s colonne", "%(n)s colonnes", columns) % {"n": columns} if columns else "",
        ngettext("%(n)s feuille", "%(n)s feuilles", sheets) % {"n": sheets} if sheets else "",
    ]
    if not (said := [part for part in parts if part]):
        return ""
    names = _("%(first)s et %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]} if len(said) > 1 else said[0]
    # One row, column or sheet alone takes the singular, and all three words are feminine.
    return ngettext("%(what)s est cachée", "%(what)s sont cachées", rows + columns + sheets) % {"what": names}


def left_aside_words(told: Mapping[str, int]) -> str:
    """« 1 ligne est cachée dans le fichier, et laissée de côté. »; "" when nothing is."""
    hidden, count = hidden_words(told), sum(told.get(key, 0) for key in ("rows", "columns", "sheets"))
    words = ngettext("%(hidden)s dans le fichier, et laissée de côté.", "%(hidden)s dans le fichier, et laissées de côté.", count)
    return words % {"hidden": hidden} if hidden else ""


def say_hidden(request: HttpRequest, told: Mapping[str, int]) -> None:
    """What of a file nobody sees is left aside, and whoever brings it is told."""
    if words := left_aside_words(told):
        messages.warning(request, words)
