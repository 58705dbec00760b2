"""The addresses of accompaniment: who follows whom, time given, help offered, referrals, introductions."""

from django.urls import URLPattern, URLResolver, path

from terril.support.views import follow, introductions, offers, offers_team

urlpatterns: list[URLPattern | URLResolver] = [
    # Offers: what is lent and shared.
    path("offres/", offers.offers_list, name="offers"),
    path("offres/proposer/", offers.propose, name="offer_propose"),
    path("offres/les-miennes/", offers.mine, name="my_offers"),
    path("offres/reponse/<str:key>/", offers.answer, name="offer_answer"),
    path("offres/<int:offer_id>/", offers.offer, name="offer"),
    path("offres/<int:offer_id>/cela-m-interesse/", offers.interest, name="offer_interest"),
    path("offres/<int:offer_id>/corriger/", offers.change, name="offer_change"),
    path("offres/<int:offer_id>/etat/", offers.state, name="offer_state"),
    path("suivi/<slug:ref>/offres/<int:match_id>/", follow.match, name="follow_offer"),
    path("equipe/offres/", offers_team.offers_list, name="team_offers"),
    path("equipe/offres/nouvelle/", offers_team.create, name="team_offer_create"),
    path("equipe/offres/<int:offer_id>/", offers_team.offer, name="team_offer"),
    path("equipe/initiatives/<slug:ref>/entraide/", offers_team.help_page, name="initiative_help"),
    path("equipe/initiatives/<slug:ref>/offres/<int:offer_id>/", offers_team.propose, name="match_propose"),
    path("equipe/propositions/<int:match_id>/", offers_team.match, name="match"),
    path("equipe/propositions/<int:match_id>/clore/", offers_team.decline, name="match_decline"),
    # Introductions: two ideas that could help each other.
    path("suivi/<slug:ref>/mise-en-relation/<int:introduction_id>/", follow.introduction, name="follow_introduction"),
    path("equipe/initiatives/<slug:ref>/presenter/", introductions.introduce, name="introduce"),
    path("equipe/mises-en-relation/", introductions.introductions_list, name="introductions"),
    path("equipe/mises-en-relation/<int:introduction_id>/", introductions.introduction, name="introduction"),
    path("equipe/mises-en-relation/<int:introduction_id>/arreter/", introductions.cancel, name="introduction_cancel"),
]
