"""The addresses that everybody may open. `carte` comes before the references: no reference is so short."""

from django.urls import path

from terril.initiatives.public_list import views as public_list
from terril.initiatives.public_page import views as public_page
from terril.initiatives.sharing import views as sharing

urlpatterns = [
    path("initiatives/", public_list.initiatives, name="initiatives"),
    path("initiatives/carte/", public_list.initiatives_map, name="initiatives_map"),
    path("initiatives/carte.json", public_list.initiatives_map_data, name="initiatives_map_data"),
    path("initiatives/<slug:ref>/", public_page.initiative, name="initiative"),
    path("initiatives/<slug:ref>/image", public_page.picture, name="initiative_picture"),
    path("initiatives/<slug:ref>/enregistrement", public_page.recording, name="initiative_recording"),
    path("initiatives/<slug:ref>/qr.svg", sharing.qr, name="initiative_qr"),
    path("initiatives/<slug:ref>/affiche.pdf", sharing.poster, name="initiative_poster"),
]
