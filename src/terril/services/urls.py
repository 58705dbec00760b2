"""The directory of help: found by everybody, kept by the team, published as open data."""

from django.urls import path

from terril.services import views

urlpatterns = [
    path("aides/", views.help_search, name="help_search"),
    path("aides/<int:service_id>/", views.help_service, name="help_service"),
    path("donnees/aides.json", views.help_export, name="help_export"),
    path("equipe/aides/", views.help_imports, name="help_imports"),
    path("equipe/aides/<int:import_id>/", views.help_import, name="help_import"),
    path("equipe/aides/<int:import_id>/ecartees.csv", views.help_rejections, name="help_rejections"),
]
