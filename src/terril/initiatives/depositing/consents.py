"""The texts shown before words are kept. What was shown is stored with its fingerprint, so a later change here rewrites nothing."""

from django.utils.translation import gettext as _


def online() -> str:
    return _(
        "Vos mots sont gardés tels quels. L’équipe de la plateforme les lit pour vous répondre ; personne d’autre ne les voit sans votre accord. "
        "Vos coordonnées servent seulement à vous répondre. Deux ans après notre dernier échange, elles sont effacées. "
        "Avec votre code, vous pouvez corriger, compléter ou retirer votre idée à tout moment."
    )


def for_somebody() -> str:
    return _(
        "J’accepte que mes mots soient écrits ici et lus par l’équipe de la plateforme, pour que l’on me réponde. "
        "On me les a relus. Mes coordonnées servent seulement à me répondre et sont effacées deux ans après le dernier échange. "
        "Avec le code du reçu, je peux corriger, compléter ou retirer mon idée, moi-même ou avec de l’aide."
    )
