"""The addresses that everybody may open. `carte` comes before the references: no reference is so short."""

from django.urls import path

from terril.initiatives.views import public

urlpatterns = [
    path("initiatives/", public.initiatives, name="initiatives"),
    path("initiatives/carte/", public.initiatives_map, name="initiatives_map"),
    path("initiatives/carte.json", public.initiatives_map_data, name="initiatives_map_data"),
    path("initiatives/<slug:ref>/", public.initiative, name="initiative"),
    path("initiatives/<slug:ref>/image", public.picture, name="initiative_picture"),
    path("initiatives/<slug:ref>/enregistrement", public.recording, name="initiative_recording"),
]
