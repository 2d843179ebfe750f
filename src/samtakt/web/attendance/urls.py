"""Attendance, page by page. What works offline lies under `teaching/`, and nothing else does."""

from django.urls import path

from samtakt.web.attendance import sending, teaching

urlpatterns = [
    path("teaching/", teaching.teaching, name="teaching"),
    path("teaching/<int:pk>", teaching.teach, name="teach"),
    path("teaching/ready", sending.ready, name="teaching_ready"),
    path("teaching/marks", sending.marks, name="teaching_marks"),
    path("teaching/worker.js", teaching.worker, name="teaching_worker"),
]
