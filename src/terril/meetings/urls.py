from django.urls import path

from terril.meetings.views import day, minutes, prepare, public, season

urlpatterns = [
    path("rencontres/", public.meetings, name="meetings"),
    path("rencontres/passees/", public.past_meetings, name="meetings_past"),
    path("rencontres.ics", public.calendar, name="calendar"),
    path("rencontres/commune/<slug:insee_code>.ics", public.calendar_commune, name="calendar_commune"),
    path("rencontres.atom", public.feed, name="meetings_feed"),
    path("rencontres/<int:pk>/", public.meeting, name="meeting"),
    path("rencontres/<int:pk>/venir/", public.register, name="meeting_register"),
    path("rencontres/<int:pk>/ne-plus-venir/", public.unregister, name="meeting_unregister"),
    path("rencontres/<int:pk>/compte-rendu/", minutes.page, name="meeting_minutes"),
    path("rencontres/<int:pk>/compte-rendu.pdf", minutes.pdf, name="meeting_minutes_pdf"),
    path("equipe/rencontres/", season.meetings, name="team_meetings"),
    path("equipe/rencontres/saison/", season.create_series, name="team_series_create"),
    path("equipe/rencontres/nouvelle/", season.create_meeting, name="team_meeting_create"),
    path("equipe/rencontres/importer/", season.import_calendar, name="team_meetings_import"),
    path("equipe/rencontres/<int:pk>/", prepare.meeting, name="team_meeting"),
    path("equipe/rencontres/<int:pk>/lieu/", prepare.confirm_place, name="team_meeting_place"),
    path("equipe/rencontres/<int:pk>/deplacer/", prepare.move, name="team_meeting_move"),
    path("equipe/rencontres/<int:pk>/annuler/", prepare.cancel, name="team_meeting_cancel"),
    path("equipe/rencontres/<int:pk>/ordre-du-jour/", prepare.agenda, name="team_meeting_agenda"),
    path("equipe/rencontres/<int:pk>/inscrire/", prepare.register, name="team_meeting_register"),
    path("equipe/rencontres/<int:pk>/desinscrire/", prepare.unregister, name="team_meeting_unregister"),
    path("equipe/rencontres/<int:pk>/jour/", day.attendance, name="team_meeting_day"),
    path("equipe/rencontres/<int:pk>/jour/inconnu/", day.unknown, name="team_meeting_unknown"),
    path("equipe/rencontres/<int:pk>/jour/passages/", day.presentations, name="team_meeting_presentations"),
    path("equipe/rencontres/<int:pk>/jour/notes/", day.notes, name="team_meeting_notes"),
    path("equipe/rencontres/<int:pk>/jour/promesses/", day.promises, name="team_meeting_promises"),
    path("equipe/rencontres/<int:pk>/clore/", minutes.close, name="team_meeting_close"),
    path("equipe/rencontres/<int:pk>/compte-rendu/", minutes.write, name="team_meeting_minutes"),
]
