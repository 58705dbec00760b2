"""Who follows whom."""

from django.urls import path

from terril.accompaniment import session_views, views

urlpatterns = [
    path("equipe/accompagner/", views.listing, name="accompaniment_list"),
    path("equipe/accompagner/equipe/", views.everybody, name="accompaniment_team"),
    path("equipe/accompagner/moi/", views.availability, name="accompaniment_offering"),
    path("equipe/accompagner/depart/<int:person_id>/", views.leaving, name="accompaniment_leaving"),
    path("equipe/accompagner/<int:accompaniment_id>/oui/", views.accept, name="accompaniment_accept"),
    path("equipe/accompagner/<int:accompaniment_id>/non/", views.decline, name="accompaniment_decline"),
    path("equipe/accompagner/<int:accompaniment_id>/reprendre/", views.take_back, name="accompaniment_take_back"),
    path("equipe/accompagner/<int:accompaniment_id>/relais/", views.relay, name="accompaniment_relay"),
    path("equipe/accompagner/<int:accompaniment_id>/finir/", views.end, name="accompaniment_end"),
    path("equipe/accompagner/etape/<int:step_id>/faite/", session_views.step_done, name="accompaniment_step_done"),
    path("equipe/accompagner/etape/<int:step_id>/repousser/", session_views.put_off, name="accompaniment_step_put_off"),
    path("equipe/initiatives/<slug:ref>/accompagnement/", views.show, name="accompaniment_page"),
    path("equipe/initiatives/<slug:ref>/accompagnement/demander/", views.ask, name="accompaniment_ask"),
    path("equipe/initiatives/<slug:ref>/accompagnement/clore-la-demande/", views.close_asking, name="accompaniment_close_asking"),
    path("equipe/initiatives/<slug:ref>/accompagnement/proposer/", views.propose, name="accompaniment_propose"),
    path("equipe/initiatives/<slug:ref>/accompagnement/je-peux/", views.offer, name="accompaniment_offer"),
    path("equipe/initiatives/<slug:ref>/accompagnement/temps/", session_views.note_session, name="accompaniment_session"),
    path("equipe/initiatives/<slug:ref>/accompagnement/sceller/", session_views.seal_note, name="accompaniment_seal"),
    path("equipe/initiatives/<slug:ref>/accompagnement/notes/", session_views.read_notes, name="accompaniment_notes"),
    path("suivi/<slug:ref>/accompagnement/", views.followed, name="followed_accompaniment"),
    path("suivi/<slug:ref>/accompagnement/demander/", views.ask_for_somebody, name="followed_accompaniment_ask"),
    path("suivi/<slug:ref>/accompagnement/<int:accompaniment_id>/arreter/", views.stop, name="followed_accompaniment_stop"),
]
