"""Matching free text."""

from django.urls import path

from samtakt.web.matching import views

urlpatterns = [
    path("matching", views.match_texts, name="match_texts"),
    path("matching/say", views.say, name="say_match"),
    path("matching/read", views.read, name="read_texts"),
    path("matching/remembered", views.remembered, name="match_corrections"),
    path("matching/remembered/<int:pk>/forget", views.forget, name="forget_match"),
]
