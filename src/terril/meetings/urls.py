from django.urls import path

from terril.meetings import views
from terril.meetings.agenda import views as agenda
from terril.meetings.day import views as day
from terril.meetings.inviting import views as inviting
from terril.meetings.minutes import views as minutes
from terril.meetings.planner import journeys
from terril.meetings.planner import views as planning
from terril.meetings.registration import views as registration
from terril.meetings.scheduling import views as scheduling

urlpatterns = [
    path("rencontres/", views.meetings, name="meetings"),
    path("rencontres/passees/", views.past_meetings, name="meetings_past"),
    path("rencontres.ics", views.calendar, name="calendar"),
    path("rencontres/commune/<slug:insee_code>.ics", views.calendar_commune, name="calendar_commune"),
    path("rencontres.atom", views.feed, name="meetings_feed"),
    path("rencontres/<int:pk>/", views.meeting, name="meeting"),
    path("rencontres/<int:pk>/venir/", registration.register, name="meeting_register"),
    path("rencontres/<int:pk>/ne-plus-venir/", registration.unregister, name="meeting_unregister"),
    path("rencontres/<int:pk>/pas-a-celle-ci/", registration.skip, name="meeting_skip"),
    path("rencontres/<int:pk>/compte-rendu/", minutes.page, name="meeting_minutes"),
    path("rencontres/<int:pk>/compte-rendu.pdf", minutes.pdf, name="meeting_minutes_pdf"),
    path("equipe/rencontres/", views.team_meetings, name="team_meetings"),
    path("equipe/rencontres/saison/", scheduling.create_series, name="team_series_create"),
    path("equipe/rencontres/nouvelle/", scheduling.create_meeting, name="team_meeting_create"),
    path("equipe/rencontres/importer/", scheduling.import_calendar, name="team_meetings_import"),
    path("equipe/rencontres/<int:pk>/", views.team_meeting, name="team_meeting"),
    path("equipe/rencontres/<int:pk>/lieu/", scheduling.confirm_place, name="team_meeting_place"),
    path("equipe/rencontres/<int:pk>/deplacer/", scheduling.move, name="team_meeting_move"),
    path("equipe/rencontres/<int:pk>/annuler/", scheduling.cancel, name="team_meeting_cancel"),
    path("equipe/rencontres/<int:pk>/ordre-du-jour/", agenda.agenda, name="team_meeting_agenda"),
    path("equipe/rencontres/<int:pk>/inscrire/", registration.team_register, name="team_meeting_register"),
    path("equipe/rencontres/<int:pk>/desinscrire/", registration.team_unregister, name="team_meeting_unregister"),
    path("equipe/rencontres/<int:pk>/pas-a-celle-ci/", registration.team_skip, name="team_meeting_skip"),
    path("equipe/rencontres/<int:pk>/jour/", day.attendance, name="team_meeting_day"),
    path("equipe/rencontres/<int:pk>/jour/inconnu/", day.unknown, name="team_meeting_unknown"),
    path("equipe/rencontres/<int:pk>/jour/passages/", day.presentations, name="team_meeting_presentations"),
    path("equipe/rencontres/<int:pk>/jour/notes/", day.notes, name="team_meeting_notes"),
    path("equipe/rencontres/<int:pk>/jour/promesses/", day.promises, name="team_meeting_promises"),
    path("equipe/rencontres/<int:pk>/inviter/", inviting.invite, name="team_meeting_invite"),
    path("equipe/rencontres/<int:pk>/clore/", minutes.close, name="team_meeting_close"),
    path("equipe/rencontres/<int:pk>/compte-rendu/", minutes.write, name="team_meeting_minutes"),
    path("equipe/calendrier/", planning.proposals, name="team_plans"),
    path("equipe/calendrier/proposer/", planning.ask, name="team_plan_ask"),
    path("equipe/calendrier/trajets/", journeys.table, name="team_journeys"),
    path("equipe/calendrier/trajets/retirer/", journeys.drop, name="team_journey_drop"),
    path("equipe/calendrier/<int:plan_id>/", planning.proposal, name="team_plan"),
    path("equipe/calendrier/<int:plan_id>/saison/", planning.create_season, name="team_plan_season"),
    path("equipe/calendrier/<int:plan_id>/jeter/", planning.discard, name="team_plan_discard"),
    path("equipe/calendrier/<int:plan_id>/<slug:day>/", planning.change, name="team_plan_date"),
]
