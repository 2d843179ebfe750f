"""Notices: the list, opening one, marking all as read."""

from django.urls import path

from samtakt.web.inbox import views

urlpatterns = [
    path("notices", views.inbox, name="inbox"),
    path("notices/read", views.read_everything, name="read_all_notices"),
    path("notices/<int:pk>", views.open_notice, name="open_notice"),
]
