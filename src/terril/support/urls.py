"""The addresses of accompaniment: who follows whom, time given, help offered, referrals, introductions."""

from django.urls import URLPattern, URLResolver, path

from terril.support.views import referral_holder, referral_partner, referral_team

urlpatterns: list[URLPattern | URLResolver] = [
    path("partenaire/", referral_partner.code, name="referral_code"),
    path("partenaire/<slug:token>/", referral_partner.partner, name="referral_partner"),
    path("suivi/<slug:ref>/orientations/<int:pk>/", referral_holder.followed, name="referral_followed"),
    path("equipe/initiatives/<slug:ref>/orienter/", referral_team.choose, name="referral_choose"),
    path("equipe/initiatives/<slug:ref>/orienter/<slug:slug>/", referral_team.write, name="referral_write"),
    path("equipe/orientations/", referral_team.referrals, name="referrals"),
    path("equipe/orientations/delais/", referral_team.delays, name="referral_delays"),
    path("equipe/orientations.csv", referral_team.sheet, name="referrals_csv"),
    path("equipe/orientations/<int:pk>/", referral_team.referral, name="referral"),
    path("equipe/orientations/<int:pk>/reprendre/", referral_team.rewrite, name="referral_rewrite"),
]
