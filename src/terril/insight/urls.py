"""The addresses of what the work itself tells: fairness, figures."""

from django.urls import path

from terril.insight import views

urlpatterns = [
    path("equipe/territoire/", views.equity, name="equity"),
    path("equipe/territoire/communes.csv", views.equity_csv, name="equity_csv"),
]
