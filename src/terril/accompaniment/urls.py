"""Who follows whom."""

from django.urls import path

from terril.accompaniment import session_views, views

urlpatterns = [
    path("equipe/accompagner/", views.listing, name="support_list"),
    path("equipe/accompagner/equipe/", views.everybody, name="support_team"),
    path("equipe/accompagner/moi/", views.availability, name="support_offering"),
    path("equipe/accompagner/depart/<int:person_id>/", views.leaving, name="support_leaving"),
    path("equipe/accompagner/<int:accompaniment_id>/oui/", views.accept, name="support_accept"),
    path("equipe/accompagner/<int:accompaniment_id>/non/", views.decline, name="support_decline"),
    path("equipe/accompagner/<int:accompaniment_id>/reprendre/", views.take_back, name="support_take_back"),
    path("equipe/accompagner/<int:accompaniment_id>/relais/", views.relay, name="support_relay"),
    path("equipe/accompagner/<int:accompaniment_id>/finir/", views.end, name="support_end"),
    path("equipe/accompagner/etape/<int:step_id>/faite/", session_views.step_done, name="support_step_done"),
    path("equipe/accompagner/etape/<int:step_id>/repousser/", session_views.put_off, name="support_step_put_off"),
    path("equipe/initiatives/<slug:ref>/accompagnement/", views.show, name="support_page"),
    path("equipe/initiatives/<slug:ref>/accompagnement/demander/", views.ask, name="support_ask"),
    path("equipe/initiatives/<slug:ref>/accompagnement/clore-la-demande/", views.close_asking, name="support_close_asking"),
    path("equipe/initiatives/<slug:ref>/accompagnement/proposer/", views.propose, name="support_propose"),
    path("equipe/initiatives/<slug:ref>/accompagnement/je-peux/", views.offer, name="support_offer"),
    path("equipe/initiatives/<slug:ref>/accompagnement/temps/", session_views.note_session, name="support_session"),
    path("equipe/initiatives/<slug:ref>/accompagnement/sceller/", session_views.seal_note, name="support_seal"),
    path("equipe/initiatives/<slug:ref>/accompagnement/notes/", session_views.read_notes, name="support_notes"),
    path("suivi/<slug:ref>/accompagnement/", views.followed, name="followed_support"),
    path("suivi/<slug:ref>/accompagnement/demander/", views.ask_for_somebody, name="followed_support_ask"),
    path("suivi/<slug:ref>/accompagnement/<int:accompaniment_id>/arreter/", views.stop, name="followed_support_stop"),
]
