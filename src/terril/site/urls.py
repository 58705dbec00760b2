"""Every address of the site. A room keeps its own in its `urls.py`."""

from django.urls import include, path

from terril.site import health, views

urlpatterns = [
    path("sante", health.health, name="health"),
    path("bureau/", views.desk, name="desk"),
    path("", include("terril.site.public_urls")),
    path("", include("terril.site.opening.urls")),
    path("", include("terril.initiatives.urls")),
    path("", include("terril.meetings.urls")),
    path("", include("terril.accompaniment.urls")),
    path("", include("terril.referrals.urls")),
    path("", include("terril.offers.urls")),
    path("", include("terril.introductions.urls")),
    path("", include("terril.hours.urls")),
    path("", include("terril.volunteering.urls")),
    path("", include("terril.insight.urls")),
    path("", include("terril.programmes.urls")),
    path("", include("terril.imports.urls")),
    path("", include("terril.messages.urls")),
    path("", include("terril.services.urls")),
    path("", include("terril.directory.urls")),
    path("", include("terril.territory.urls")),
    path("", include("terril.kernel.outbox.urls")),
    path("", include("terril.people.urls")),
    path("", include("terril.demo.urls")),
]
