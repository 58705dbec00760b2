"""Who follows whom."""

from django.urls import path

from terril.accompaniment.views import holder, sessions, team

urlpatterns = [
    path("equipe/accompagner/", team.listing, name="support_list"),
    path("equipe/accompagner/equipe/", team.everybody, name="support_team"),
    path("equipe/accompagner/moi/", team.availability, name="support_offering"),
    path("equipe/accompagner/depart/<int:person_id>/", team.leaving, name="support_leaving"),
    path("equipe/accompagner/<int:accompaniment_id>/oui/", team.accept, name="support_accept"),
    path("equipe/accompagner/<int:accompaniment_id>/non/", team.decline, name="support_decline"),
    path("equipe/accompagner/<int:accompaniment_id>/reprendre/", team.take_back, name="support_take_back"),
    path("equipe/accompagner/<int:accompaniment_id>/relais/", team.relay, name="support_relay"),
    path("equipe/accompagner/<int:accompaniment_id>/finir/", team.end, name="support_end"),
    path("equipe/accompagner/etape/<int:step_id>/faite/", sessions.step_done, name="support_step_done"),
    path("equipe/accompagner/etape/<int:step_id>/repousser/", sessions.put_off, name="support_step_put_off"),
    path("equipe/initiatives/<slug:ref>/accompagnement/", team.show, name="support_page"),
    path("equipe/initiatives/<slug:ref>/accompagnement/demander/", team.ask, name="support_ask"),
    path("equipe/initiatives/<slug:ref>/accompagnement/clore-la-demande/", team.close_asking, name="support_close_asking"),
    path("equipe/initiatives/<slug:ref>/accompagnement/proposer/", team.propose, name="support_propose"),
    path("equipe/initiatives/<slug:ref>/accompagnement/je-peux/", team.offer, name="support_offer"),
    path("equipe/initiatives/<slug:ref>/accompagnement/temps/", sessions.note_session, name="support_session"),
    path("equipe/initiatives/<slug:ref>/accompagnement/sceller/", sessions.seal_note, name="support_seal"),
    path("equipe/initiatives/<slug:ref>/accompagnement/notes/", sessions.read_notes, name="support_notes"),
    path("suivi/<slug:ref>/accompagnement/", holder.show, name="followed_support"),
    path("suivi/<slug:ref>/accompagnement/demander/", holder.ask, name="followed_support_ask"),
    path("suivi/<slug:ref>/accompagnement/<int:accompaniment_id>/arreter/", holder.stop, name="followed_support_stop"),
]
