"""Rounds of joint planning: list, open, join, optimise."""

from django.urls import path

from samtakt.web.rounds import scenarios, views

urlpatterns = [
    path("rounds", views.rounds, name="rounds"),
    path("rounds/new", views.open_new, name="open_round"),
    path("rounds/<int:pk>", views.round_page, name="round"),
    path("rounds/<int:pk>/join", views.join, name="join_round"),
    path("rounds/<int:pk>/compare", scenarios.comparison, name="compare_plans"),
    path("rounds/<int:pk>/scenarios/new", scenarios.new_scenario, name="new_scenario"),
    path("rounds/<int:pk>/optimise", views.optimise, name="optimise_round"),
]
