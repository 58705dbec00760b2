"""What is lent and shared."""

from django.urls import path

from terril.offers.views import holder, public, team

urlpatterns = [
    path("offres/", public.offers_list, name="offers"),
    path("offres/proposer/", public.propose, name="offer_propose"),
    path("offres/les-miennes/", public.mine, name="my_offers"),
    path("offres/reponse/<str:key>/", public.answer, name="offer_answer"),
    path("offres/<int:offer_id>/", public.offer, name="offer"),
    path("offres/<int:offer_id>/cela-m-interesse/", public.interest, name="offer_interest"),
    path("offres/<int:offer_id>/corriger/", public.change, name="offer_change"),
    path("offres/<int:offer_id>/etat/", public.state, name="offer_state"),
    path("suivi/<slug:ref>/offres/<int:match_id>/", holder.match, name="follow_offer"),
    path("equipe/offres/", team.offers_list, name="team_offers"),
    path("equipe/offres/nouvelle/", team.create, name="team_offer_create"),
    path("equipe/offres/<int:offer_id>/", team.offer, name="team_offer"),
    path("equipe/initiatives/<slug:ref>/entraide/", team.help_page, name="initiative_help"),
    path("equipe/initiatives/<slug:ref>/offres/<int:offer_id>/", team.propose, name="match_propose"),
    path("equipe/propositions/<int:match_id>/", team.match, name="match"),
    path("equipe/propositions/<int:match_id>/clore/", team.decline, name="match_decline"),
]
