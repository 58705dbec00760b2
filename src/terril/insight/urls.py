"""The addresses of what the work itself tells: fairness, figures."""

from django.urls import path

from terril.insight.views import equity

urlpatterns = [
    path("equipe/territoire/", equity.equity, name="equity"),
    path("equipe/territoire/communes.csv", equity.equity_csv, name="equity_csv"),
]
