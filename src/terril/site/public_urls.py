"""The pages of the shell: home, what the site says of itself, one's own account, theme and language."""

from django.urls import path

from terril.site.views import catalogue, home, my_data, pages, theme

urlpatterns = [
    path("", home.home, name="home"),
    path("mon-compte/", pages.account_home, name="account_home"),
    path("mon-compte/mes-donnees.json", my_data.export, name="account_export"),
    path("mon-compte/mes-donnees.pdf", my_data.paper, name="account_paper"),
    path("mon-compte/effacer/", pages.erase, name="account_erase"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("vie-privee/", pages.privacy_moved),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions/", pages.legal, name="legal"),
    path("affichage/", theme.theme, name="theme"),
    path("langue/", theme.language, name="set_language"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("robots.txt", pages.robots, name="robots"),
]
