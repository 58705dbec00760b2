"""Somebody can help an idea, or follows it."""

from django.urls import path

from terril.volunteering import views

urlpatterns = [
    path("initiatives/<slug:ref>/aider/", views.offer, name="help_offer"),
    path("aider/<str:code>/", views.mine, name="help_mine"),
    path("initiatives/<slug:ref>/suivre/", views.follow, name="follow_idea"),
    path("suivre/<str:code>/", views.follower, name="follower"),
    path("suivre/<str:code>/stop/", views.leave, name="follower_leave"),
    path("suivi/<slug:ref>/coup-de-main/<int:help_id>/", views.answer, name="help_answer"),
    path("equipe/coups-de-main/", views.helps, name="helps"),
    path("equipe/coups-de-main/<int:help_id>/", views.help, name="help"),
    path("equipe/coups-de-main/<int:help_id>/transmettre/", views.pass_on, name="help_pass"),
    path("equipe/coups-de-main/<int:help_id>/rouvrir/", views.reopen, name="help_reopen"),
    path("equipe/coups-de-main/<int:help_id>/ecarter/", views.aside, name="help_aside"),
]
