from django.urls import path

from terril.directory import views

urlpatterns = [path("partenaires/<slug:slug>/", views.organisation, name="organisation")]
