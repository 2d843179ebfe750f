"""Where courses are followed up."""

from django.urls import path

from samtakt.web.followup import views

urlpatterns = [
    path("development/follow-up/courses", views.follow_up, name="course_follow_up"),
    path("development/follow-up/courses/seats", views.seats, name="followed_seats"),
    path("development/follow-up/courses/sessions", views.sessions, name="followed_sessions"),
    path("development/follow-up/courses/workbook", views.workbook, name="course_workbook"),
]
