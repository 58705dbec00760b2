"""The team's pages on messages."""

from django.urls import path

from terril.messages import views

urlpatterns = [
    path("equipe/messages/appels/", views.calls, name="calls"),
    path("equipe/messages/<int:message_id>/joint/", views.call_reached, name="call_reached"),
    path("equipe/messages/<int:message_id>/pas-dit/", views.call_unsay, name="call_unsay"),
    path("equipe/messages/<int:message_id>/pas-joint/", views.call_not_reached, name="call_not_reached"),
    path("equipe/messages/a-relire/", views.drafts, name="drafts"),
    path("equipe/messages/a-relire/<int:message_id>/", views.draft, name="draft"),
    path("equipe/messages/courriers/", views.letters, name="letters"),
    path("equipe/messages/courriers/imprimer/", views.letters_print, name="letters_print"),
    path("equipe/messages/courriers/<slug:batch>.pdf", views.letters_batch, name="letters_batch"),
    path("equipe/messages/non-partis/", views.messages_failed, name="messages_failed"),
    path("equipe/messages/<int:message_id>/", views.message, name="message"),
    path("equipe/messages/<int:message_id>/renvoyer/", views.message_retry, name="message_retry"),
    path("equipe/messages/<int:message_id>/numero-perdu/", views.message_lost, name="message_lost"),
    path("equipe/messages/<int:message_id>/coordonnees/", views.message_contact, name="message_contact"),
    path("equipe/messages/<int:message_id>/autrement/", views.message_otherwise, name="message_otherwise"),
    path("equipe/messages/<int:message_id>/abandonner/", views.message_cancel, name="message_cancel"),
]
