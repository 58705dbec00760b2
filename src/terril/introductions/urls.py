"""Two ideas that could help each other."""

from django.urls import path

from terril.introductions.views import holder, team

urlpatterns = [
    path("suivi/<slug:ref>/mise-en-relation/<int:introduction_id>/", holder.introduction, name="follow_introduction"),
    path("equipe/initiatives/<slug:ref>/presenter/", team.introduce, name="introduce"),
    path("equipe/mises-en-relation/", team.introductions_list, name="introductions"),
    path("equipe/mises-en-relation/<int:introduction_id>/", team.introduction, name="introduction"),
    path("equipe/mises-en-relation/<int:introduction_id>/arreter/", team.cancel, name="introduction_cancel"),
]
