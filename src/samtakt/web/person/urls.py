"""People: the list, one person, the history of a person's levels, and planned training."""

from django.urls import path

from samtakt.web.person import views

urlpatterns = [
    path("me", views.me, name="me"),
    path("people", views.people, name="people"),
    path("people/<int:pk>", views.person, name="person"),
    path("people/<int:pk>/history", views.history, name="person_history"),
    path("people/<int:pk>/training", views.training, name="person_training"),
]
