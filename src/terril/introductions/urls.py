"""Two ideas that could help each other."""

from django.urls import path

from terril.introductions import views

urlpatterns = [
    path("suivi/<slug:ref>/mise-en-relation/<int:introduction_id>/", views.answer, name="follow_introduction"),
    path("equipe/initiatives/<slug:ref>/presenter/", views.introduce, name="introduce"),
    path("equipe/mises-en-relation/", views.introductions_list, name="introductions"),
    path("equipe/mises-en-relation/<int:introduction_id>/", views.introduction, name="introduction"),
    path("equipe/mises-en-relation/<int:introduction_id>/arreter/", views.cancel, name="introduction_cancel"),
]
