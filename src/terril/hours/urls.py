"""The time that volunteers give."""

from django.urls import path

from terril.hours import views

urlpatterns = [
    path("equipe/mes-heures/", views.my_hours, name="time_mine"),
    path("equipe/mes-heures/attestation.pdf", views.certificate, name="time_certificate"),
    path("equipe/mes-heures/<int:entry_id>/effacer/", views.take_back, name="time_take_back"),
    path("equipe/heures/", views.all_hours, name="time_all"),
    path("equipe/heures/valider/", views.validate, name="time_validate"),
    path("equipe/heures/valeur/", views.set_rate, name="time_rate"),
    path("equipe/heures/<int:entry_id>/a-revoir/", views.send_back, name="time_back"),
    path("equipe/heures/comptes.csv", views.accounts, name="time_accounts"),
    path("equipe/heures/detail.csv", views.details, name="time_details"),
]
