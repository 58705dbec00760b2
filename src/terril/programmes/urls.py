from django.urls import path

from terril.programmes import views

urlpatterns = [
    path("la-plateforme/", views.platform, name="platform"),
    path("la-plateforme/<slug:slug>/", views.platform, name="programme"),
    path("equipe/", views.team, name="team"),
    path("equipe/<int:role_id>/retirer/", views.withdraw, name="team_withdraw"),
    path("equipe/<int:role_id>/compte/", views.open_account, name="team_account"),
    path("equipe/effacements/", views.erasures, name="erasures"),
    path("equipe/effacements/refaire/", views.erase_again, name="erase_again"),
    path("equipe/effacements/<int:person_id>/", views.erase, name="erase_person"),
    path("equipe/effacements/<int:person_id>/noter/", views.note_erasure, name="note_erasure"),
    path("equipe/effacements/<int:person_id>/garder/", views.keep_all, name="keep_all"),
    path("equipe/deces/<int:person_id>/", views.died, name="died"),
    path("equipe/deces/<int:person_id>/erreur/", views.not_dead, name="not_dead"),
    path("reglages/", views.settings_page, name="programme_settings"),
]
