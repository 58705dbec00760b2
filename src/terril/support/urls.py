"""The addresses of accompaniment: who follows whom, time given, help offered, referrals, introductions."""

from django.urls import URLPattern, URLResolver, path

from terril.support.views import accompaniment, holder, sessions, time

urlpatterns: list[URLPattern | URLResolver] = [
    path("equipe/accompagner/", accompaniment.listing, name="support_list"),
    path("equipe/accompagner/equipe/", accompaniment.everybody, name="support_team"),
    path("equipe/accompagner/moi/", accompaniment.offering, name="support_offering"),
    path("equipe/accompagner/depart/<int:person_id>/", accompaniment.leaving, name="support_leaving"),
    path("equipe/accompagner/<int:accompaniment_id>/oui/", accompaniment.accept, name="support_accept"),
    path("equipe/accompagner/<int:accompaniment_id>/non/", accompaniment.decline, name="support_decline"),
    path("equipe/accompagner/<int:accompaniment_id>/reprendre/", accompaniment.take_back, name="support_take_back"),
    path("equipe/accompagner/<int:accompaniment_id>/relais/", accompaniment.relay, name="support_relay"),
    path("equipe/accompagner/<int:accompaniment_id>/finir/", accompaniment.end, name="support_end"),
    path("equipe/accompagner/etape/<int:step_id>/faite/", sessions.step_done, name="support_step_done"),
    path("equipe/accompagner/etape/<int:step_id>/repousser/", sessions.put_off, name="support_step_put_off"),
    path("equipe/initiatives/<slug:ref>/accompagnement/", accompaniment.show, name="support_page"),
    path("equipe/initiatives/<slug:ref>/accompagnement/demander/", accompaniment.ask, name="support_ask"),
    path("equipe/initiatives/<slug:ref>/accompagnement/clore-la-demande/", accompaniment.close_asking, name="support_close_asking"),
    path("equipe/initiatives/<slug:ref>/accompagnement/proposer/", accompaniment.propose, name="support_propose"),
    path("equipe/initiatives/<slug:ref>/accompagnement/je-peux/", accompaniment.offer, name="support_offer"),
    path("equipe/initiatives/<slug:ref>/accompagnement/temps/", sessions.note_session, name="support_session"),
    path("equipe/initiatives/<slug:ref>/accompagnement/sceller/", sessions.seal_note, name="support_seal"),
    path("equipe/initiatives/<slug:ref>/accompagnement/notes/", sessions.read_notes, name="support_notes"),
    path("suivi/<slug:ref>/accompagnement/", holder.show, name="followed_support"),
    path("suivi/<slug:ref>/accompagnement/demander/", holder.ask, name="followed_support_ask"),
    path("suivi/<slug:ref>/accompagnement/<int:accompaniment_id>/arreter/", holder.stop, name="followed_support_stop"),
    path("equipe/mes-heures/", time.my_hours, name="time_mine"),
    path("equipe/mes-heures/attestation.pdf", time.certificate, name="time_certificate"),
    path("equipe/mes-heures/<int:entry_id>/effacer/", time.take_back, name="time_take_back"),
    path("equipe/heures/", time.all_hours, name="time_all"),
    path("equipe/heures/valider/", time.validate, name="time_validate"),
    path("equipe/heures/valeur/", time.set_rate, name="time_rate"),
    path("equipe/heures/<int:entry_id>/a-revoir/", time.send_back, name="time_back"),
    path("equipe/heures/comptes.csv", time.accounts, name="time_accounts"),
    path("equipe/heures/detail.csv", time.details, name="time_details"),
]
