from django.urls import path

from terril.territory import views

urlpatterns = [
    path("territoire/communes.json", views.communes_json, name="communes_json"),
]
