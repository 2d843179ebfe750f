"""A job, its progress while it runs, and the wish to stop it."""

from django.urls import path

from samtakt.web.jobs import views

urlpatterns = [
    path("jobs/<int:pk>", views.job, name="job"),
    path("jobs/<int:pk>/progress", views.progress, name="job_progress"),
    path("jobs/<int:pk>/cancel", views.cancel, name="job_cancel"),
]
