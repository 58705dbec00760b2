from django.urls import path

from terril.imports import merging, views

urlpatterns = [
    path("equipe/apporter/", views.bring, name="imports"),
    path("equipe/apporter/<int:import_id>/", views.report, name="import_report"),
    path("equipe/apporter/<int:import_id>/colonnes/", views.columns, name="import_columns"),
    path("equipe/apporter/<int:import_id>/lignes/", views.rows, name="import_rows"),
    path("equipe/apporter/<int:import_id>/lignes/<int:row_number>/", views.row, name="import_row"),
    path("equipe/apporter/<int:import_id>/ressemblances/", views.likenesses, name="import_likenesses"),
    path("equipe/apporter/<int:import_id>/importer/", views.carry, name="import_carry"),
    path("equipe/apporter/<int:import_id>/defaire/", views.undo, name="import_undo"),
    path("equipe/apporter/<int:import_id>/reprendre/", views.resume, name="import_resume"),
    path("equipe/apporter/<int:import_id>/abandonner/", views.drop, name="import_drop"),
    path("equipe/reunir/", merging.merging, name="merging"),
    path("equipe/reunir/<slug:what>/choisir/", merging.pick, name="merge_pick"),
    path("equipe/reunir/personnes/<int:person_id>/<int:other_id>/", merging.people_pair, name="merge_people"),
    path("equipe/reunir/structures/<int:organisation_id>/<int:other_id>/", merging.organisations_pair, name="merge_organisations"),
]
