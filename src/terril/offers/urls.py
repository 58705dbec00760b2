"""What is lent and shared."""

from django.urls import path

from terril.offers import views

urlpatterns = [
    path("offres/", views.offers_list, name="offers"),
    path("offres/proposer/", views.propose, name="offer_propose"),
    path("offres/les-miennes/", views.mine, name="my_offers"),
    path("offres/reponse/<str:key>/", views.answer, name="offer_answer"),
    path("offres/<int:offer_id>/", views.offer, name="offer"),
    path("offres/<int:offer_id>/cela-m-interesse/", views.interest, name="offer_interest"),
    path("offres/<int:offer_id>/corriger/", views.change, name="offer_change"),
    path("offres/<int:offer_id>/etat/", views.state, name="offer_state"),
    path("suivi/<slug:ref>/offres/<int:match_id>/", views.follow_match, name="follow_offer"),
    path("equipe/offres/", views.team_list, name="team_offers"),
    path("equipe/offres/nouvelle/", views.create, name="team_offer_create"),
    path("equipe/offres/<int:offer_id>/", views.team_offer, name="team_offer"),
    path("equipe/initiatives/<slug:ref>/entraide/", views.help_page, name="initiative_help"),
    path("equipe/initiatives/<slug:ref>/offres/<int:offer_id>/", views.propose_match, name="match_propose"),
    path("equipe/propositions/<int:match_id>/", views.match, name="match"),
    path("equipe/propositions/<int:match_id>/clore/", views.decline, name="match_decline"),
]
