from django.urls import path

from terril.directory import views
from terril.directory.help import views as help_views

urlpatterns = [
    path("partenaires/<slug:slug>/", views.organisation, name="organisation"),
    path("aides/", help_views.help_search, name="help_search"),
    path("aides/<int:service_id>/", help_views.help_service, name="help_service"),
    path("donnees/aides.json", help_views.help_export, name="help_export"),
    path("equipe/aides/", help_views.help_imports, name="help_imports"),
    path("equipe/aides/<int:import_id>/", help_views.help_import, name="help_import"),
    path("equipe/aides/<int:import_id>/ecartees.csv", help_views.help_rejections, name="help_rejections"),
]
