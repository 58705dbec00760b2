"""An idea sent to a partner: by the team, for its holder, for the partner."""

from django.urls import path

from terril.referrals import partner, views

urlpatterns = [
    path("partenaire/", partner.code, name="referral_code"),
    path("partenaire/<slug:token>/", partner.partner, name="referral_partner"),
    path("suivi/<slug:ref>/orientations/<int:pk>/", views.followed, name="referral_followed"),
    path("equipe/initiatives/<slug:ref>/orienter/", views.choose, name="referral_choose"),
    path("equipe/initiatives/<slug:ref>/orienter/<slug:slug>/", views.write, name="referral_write"),
    path("equipe/orientations/", views.referrals, name="referrals"),
    path("equipe/orientations/delais/", views.delays, name="referral_delays"),
    path("equipe/orientations.csv", views.sheet, name="referrals_csv"),
    path("equipe/orientations/<int:pk>/", views.referral, name="referral"),
    path("equipe/orientations/<int:pk>/reprendre/", views.rewrite, name="referral_rewrite"),
]
