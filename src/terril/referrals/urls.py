"""An idea sent to a partner: by the team, for its holder, for the partner."""

from django.urls import path

from terril.referrals.views import holder, partner, team

urlpatterns = [
    path("partenaire/", partner.code, name="referral_code"),
    path("partenaire/<slug:token>/", partner.partner, name="referral_partner"),
    path("suivi/<slug:ref>/orientations/<int:pk>/", holder.followed, name="referral_followed"),
    path("equipe/initiatives/<slug:ref>/orienter/", team.choose, name="referral_choose"),
    path("equipe/initiatives/<slug:ref>/orienter/<slug:slug>/", team.write, name="referral_write"),
    path("equipe/orientations/", team.referrals, name="referrals"),
    path("equipe/orientations/delais/", team.delays, name="referral_delays"),
    path("equipe/orientations.csv", team.sheet, name="referrals_csv"),
    path("equipe/orientations/<int:pk>/", team.referral, name="referral"),
    path("equipe/orientations/<int:pk>/reprendre/", team.rewrite, name="referral_rewrite"),
]
