"""Why a file cannot be read, said to whoever brings it."""

from django.utils.translation import gettext as _

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
    "ods": lambda: _(
        "Ce fichier est au format .ods. Ouvrez-le, « Enregistrer sous », choisissez « Excel (.xlsx) » ou « Texte CSV », puis renvoyez-le."
    ),
    "binary": lambda: _("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx et .csv."),
    "other": lambda: _("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx et .csv."),
    "cut": lambda: _(
        "Ce fichier ne s’ouvre pas : il a sans doute été coupé pendant l’envoi ou la copie. Ouvrez-le sur votre ordinateur pour vérifier, puis "
        "renvoyez-le."
    ),
    "quote": lambda: _("Ce fichier s’arrête au milieu d’une case : il a sans doute été coupé. Vérifiez-le, puis renvoyez-le."),
}  # fmt: skip
