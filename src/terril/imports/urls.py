from django.urls import path

from terril.imports.views import merging, table

urlpatterns = [
    path("equipe/apporter/", table.bring, name="bring"),
    path("equipe/apporter/<int:import_id>/", table.report, name="bring_report"),
    path("equipe/apporter/<int:import_id>/colonnes/", table.columns, name="bring_columns"),
    path("equipe/apporter/<int:import_id>/lignes/", table.rows, name="bring_rows"),
    path("equipe/apporter/<int:import_id>/lignes/<int:row_number>/", table.row, name="bring_row"),
    path("equipe/apporter/<int:import_id>/ressemblances/", table.likenesses, name="bring_likenesses"),
    path("equipe/apporter/<int:import_id>/importer/", table.carry, name="bring_carry"),
    path("equipe/apporter/<int:import_id>/defaire/", table.undo, name="bring_undo"),
    path("equipe/apporter/<int:import_id>/reprendre/", table.resume, name="bring_resume"),
    path("equipe/apporter/<int:import_id>/abandonner/", table.drop, name="bring_drop"),
    path("equipe/reunir/", merging.merging, name="merging"),
    path("equipe/reunir/<slug:what>/choisir/", merging.pick, name="merge_pick"),
    path("equipe/reunir/personnes/<int:person_id>/<int:other_id>/", merging.people_pair, name="merge_people"),
    path("equipe/reunir/structures/<int:organisation_id>/<int:other_id>/", merging.organisations_pair, name="merge_organisations"),
]
