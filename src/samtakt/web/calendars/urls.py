"""Where calendars are made, and where they are read."""

from django.urls import path

from samtakt.web.calendars import views

urlpatterns = [
    path("calendars", views.calendars, name="calendars"),
    path("calendars/<int:pk>/end", views.end, name="end_calendar"),
    path("calendar/<str:token>.ics", views.calendar_file, name="calendar_file"),
]
