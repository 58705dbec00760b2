"""The addresses of ideas: telling one, following one, working on one; then those that everybody may open."""

from django.urls import include, path

from terril.initiatives.answering import views as answering
from terril.initiatives.calling import views as calling
from terril.initiatives.depositing import views as depositing
from terril.initiatives.following import views as following
from terril.initiatives.growing import views as growing
from terril.initiatives.nearing import views as nearing
from terril.initiatives.news import views as news
from terril.initiatives.pledging import views as pledging
from terril.initiatives.replying import views as replying
from terril.initiatives.showing import views as showing

urlpatterns = [
    path("deposer/", depositing.deposit, name="deposit"),
    path("deposer/merci/", depositing.deposit_done, name="deposit_done"),
    path("deposer/recu.pdf", depositing.deposit_receipt, name="deposit_receipt"),
    path("formulaire.pdf", depositing.form_pdf, name="form_pdf"),
    path("suivi/", following.follow, name="follow"),
    path("suivi/fermer/", following.close, name="follow_close"),
    path("suivi/<slug:ref>/", following.followed, name="followed"),
    path("suivi/<slug:ref>/ajouter/", following.add_words, name="follow_add"),
    path("suivi/<slug:ref>/repondre/", replying.reply, name="follow_reply"),
    path("equipe/reponses/", replying.replies, name="replies"),
    path("equipe/reponses/<int:pk>/vu/", replying.seen, name="reply_seen"),
    path("suivi/<slug:ref>/contact/", following.change_contact, name="follow_contact"),
    path("suivi/<slug:ref>/visibilite/", following.set_visibility, name="follow_visibility"),
    path("suivi/<slug:ref>/retirer/", following.withdraw, name="follow_withdraw"),
    path("suivi/<slug:ref>/rattacher/", following.claim, name="follow_claim"),
    path("suivi/<slug:ref>/voix", following.followed_recording, name="follow_recording"),
    path("suivi/<slug:ref>/recu.pdf", following.followed_receipt, name="follow_receipt"),
    path("nouvelles/", news.news_code, name="news_code"),
    path("nouvelles/<slug:code>/", news.news, name="news"),
    path("equipe/nouvelles/", calling.calls, name="news_calls"),
    path("equipe/nouvelles/reponses/", news.answers, name="news_answers"),
    path("equipe/nouvelles/reponses.csv", news.sheet, name="news_sheet"),
    path("equipe/nouvelles/<int:pk>/", calling.call, name="news_call"),
    path("equipe/nouvelles/<int:pk>/prendre/", calling.take, name="news_take"),
    path("equipe/nouvelles/<int:pk>/rendre/", calling.leave, name="news_leave"),
    path("equipe/nouvelles/<int:pk>/pas-joint/", calling.not_reached, name="news_not_reached"),
    path("equipe/deposer/", depositing.deposit_for, name="deposit_for"),
    path("equipe/idees/", answering.ideas_waiting, name="ideas_waiting"),
    path("equipe/initiatives/<slug:ref>/", growing.work, name="initiative_work"),
    path("equipe/initiatives/<slug:ref>/repondre/", answering.answer, name="answer"),
    path("equipe/initiatives/<slug:ref>/code/", growing.say_code, name="initiative_code"),
    path("equipe/initiatives/<slug:ref>/joindre/", growing.note_contact, name="initiative_contact"),
    path("equipe/initiatives/<slug:ref>/titre/", growing.set_title, name="initiative_title"),
    path("equipe/initiatives/<slug:ref>/etape/", growing.change_stage, name="initiative_stage"),
    path("equipe/initiatives/<slug:ref>/besoin/", growing.say_need, name="initiative_need"),
    path("equipe/initiatives/<slug:ref>/besoin/<int:pk>/trouve/", growing.need_met, name="initiative_need_met"),
    path("equipe/initiatives/<slug:ref>/promesse/", pledging.make_pledge, name="initiative_pledge"),
    path("equipe/initiatives/<slug:ref>/image/", growing.set_picture, name="initiative_set_picture"),
    path("equipe/initiatives/<slug:ref>/mots-entendus/", growing.transcribe, name="initiative_transcribe"),
    path("equipe/initiatives/<slug:ref>/proche/<int:pk>/ecarter/", nearing.dismiss_close, name="close_dismiss"),
    path("equipe/initiatives/<slug:ref>/lire/", showing.read, name="initiative_read"),
    path("equipe/initiatives/<slug:ref>/montrer/", showing.show_after_all, name="initiative_show_after_all"),
    path("equipe/a-lire/", showing.to_read, name="ideas_to_read"),
    path("equipe/signalements/", showing.reported, name="ideas_reported"),
    path("equipe/initiatives/<slug:ref>/cacher/", showing.hide, name="initiative_hide"),
    path("equipe/initiatives/<slug:ref>/accueil/", showing.feature, name="initiative_feature"),
    path("equipe/initiatives/<slug:ref>/signalement/<int:pk>/regarde/", showing.settle, name="report_settle"),
    path("initiatives/<slug:ref>/signaler/", showing.report, name="initiative_report"),
    path("equipe/promesses/", pledging.pledges, name="pledges"),
    path("equipe/promesses/<int:pk>/", pledging.pledge_close, name="pledge_close"),
    path("equipe/promesses/<int:pk>/rouvrir/", pledging.pledge_reopen, name="pledge_reopen"),
    path("equipe/promesses/<int:pk>/rappeler/", pledging.pledge_remind, name="pledge_remind"),
    path("", include("terril.initiatives.public_urls")),
]
