from django.urls import path

from terril.site.opening import views

urlpatterns = [
    path("ouvrir/", views.opening, name="opening"),
    path("ouvrir/site/", views.site, name="opening_site"),
    path("ouvrir/territoire/", views.land, name="opening_land"),
    path("ouvrir/territoire/carte/", views.place, name="opening_place"),
    path("ouvrir/dispositif/", views.programme, name="opening_programme"),
    path("ouvrir/essai/", views.trial, name="opening_trial"),
    # Last: an address made by `terril serve` or `terril init`.
    path("ouvrir/<str:key>/", views.link, name="opening_link"),
]
