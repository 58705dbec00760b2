"""The addresses of ideas: telling one, following one, working on one; then those that everybody may open."""

from django.urls import include, path

from terril.initiatives.views import deposit, follow, team

urlpatterns = [
    path("deposer/", deposit.deposit, name="deposit"),
    path("deposer/merci/", deposit.deposit_done, name="deposit_done"),
    path("deposer/recu.pdf", deposit.deposit_receipt, name="deposit_receipt"),
    path("formulaire.pdf", deposit.form_pdf, name="form_pdf"),
    path("suivi/", follow.follow, name="follow"),
    path("suivi/fermer/", follow.close, name="follow_close"),
    path("suivi/<slug:ref>/", follow.followed, name="followed"),
    path("suivi/<slug:ref>/ajouter/", follow.add_words, name="follow_add"),
    path("suivi/<slug:ref>/contact/", follow.change_contact, name="follow_contact"),
    path("suivi/<slug:ref>/visibilite/", follow.set_visibility, name="follow_visibility"),
    path("suivi/<slug:ref>/retirer/", follow.withdraw, name="follow_withdraw"),
    path("suivi/<slug:ref>/rattacher/", follow.claim, name="follow_claim"),
    path("suivi/<slug:ref>/voix", follow.followed_recording, name="follow_recording"),
    path("suivi/<slug:ref>/recu.pdf", follow.followed_receipt, name="follow_receipt"),
    path("equipe/deposer/", deposit.deposit_for, name="deposit_for"),
    path("equipe/idees/", team.ideas_waiting, name="ideas_waiting"),
    path("equipe/initiatives/<slug:ref>/", team.work, name="initiative_work"),
    path("equipe/initiatives/<slug:ref>/repondre/", team.answer, name="answer"),
    path("equipe/initiatives/<slug:ref>/code/", team.say_code, name="initiative_code"),
    path("equipe/initiatives/<slug:ref>/titre/", team.set_title, name="initiative_title"),
    path("equipe/initiatives/<slug:ref>/etape/", team.change_stage, name="initiative_stage"),
    path("equipe/initiatives/<slug:ref>/besoin/", team.say_need, name="initiative_need"),
    path("equipe/initiatives/<slug:ref>/besoin/<int:pk>/trouve/", team.need_met, name="initiative_need_met"),
    path("equipe/initiatives/<slug:ref>/promesse/", team.make_pledge, name="initiative_pledge"),
    path("equipe/initiatives/<slug:ref>/image/", team.set_picture, name="initiative_set_picture"),
    path("equipe/initiatives/<slug:ref>/mots-entendus/", team.transcribe, name="initiative_transcribe"),
    path("equipe/initiatives/<slug:ref>/proche/<int:pk>/ecarter/", team.dismiss_close, name="close_dismiss"),
    path("equipe/promesses/", team.pledges, name="pledges"),
    path("equipe/promesses/<int:pk>/", team.pledge_close, name="pledge_close"),
    path("equipe/promesses/<int:pk>/rouvrir/", team.pledge_reopen, name="pledge_reopen"),
    path("equipe/promesses/<int:pk>/rappeler/", team.pledge_remind, name="pledge_remind"),
    path("", include("terril.initiatives.public_urls")),
]
