"""The mailbox of the demo. The team's pages need roles: they live above, in `programmes`."""

from django.urls import path

from terril.kernel.outbox import views

urlpatterns = [
    path("demo/boite/", views.mailbox_list, name="mailbox"),
    path("demo/boite/<slug:name>/", views.mailbox_mail, name="mailbox_mail"),
]
