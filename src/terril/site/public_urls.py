"""The pages of the shell: home, what the site says of itself, one's own account, theme and language."""

from django.urls import path

from terril.site import catalogue, views

urlpatterns = [
    path("", views.home, name="home"),
    path("mon-compte/", views.account_home, name="account_home"),
    path("mon-compte/mes-donnees.json", views.export, name="account_export"),
    path("mon-compte/mes-donnees.pdf", views.paper, name="account_paper"),
    path("mon-compte/effacer/", views.erase, name="account_erase"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("vie-privee/", views.privacy_moved),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mentions/", views.legal, name="legal"),
    path("affichage/", views.theme, name="theme"),
    path("langue/", views.language, name="set_language"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("robots.txt", views.robots, name="robots"),
]
