"""The years ahead: coverage, gaps, scenarios, what to do, roles, advertisements, onboarding."""

from django.urls import path

from samtakt.web.foresight import gapviews, onboardingviews, roleviews, views

urlpatterns = [
    path("companies/<int:pk>/foresight", views.years, name="foresight"),
    path("companies/<int:pk>/foresight/risks", views.risks, name="foresight_risks"),
    path("companies/<int:pk>/foresight/gap", gapviews.gap, name="foresight_gap"),
    path("companies/<int:pk>/foresight/scenarios", gapviews.scenarios, name="foresight_scenarios"),
    path("companies/<int:pk>/foresight/assumptions", views.assumptions, name="assumptions"),
    path(
        "companies/<int:pk>/foresight/competences/<int:competence>",
        views.competence,
        name="foresight_competence",
    ),
    path("scenarios/new", gapviews.new_scenario, name="new_scenario"),
    path("scenarios/<int:pk>", gapviews.change_scenario, name="change_scenario"),
    path("scenarios/<int:pk>/remove", gapviews.remove, name="remove_scenario"),
    path("roles/nearest", roleviews.roles, name="nearest_roles"),
    path("roles/<int:pk>/nearest", roleviews.nearest, name="nearest_people"),
    path("roles/<int:pk>/nearest/network", roleviews.network, name="nearest_in_network"),
    path("roles/<int:pk>/nearest/contact", roleviews.contact, name="ask_for_contact"),
    path("roles/<int:pk>/advertise", roleviews.advertise, name="advertise"),
    path("advertisements", roleviews.advertisements, name="advertisements"),
    path("advertisements/<int:pk>", roleviews.advertisement, name="advertisement"),
    path(
        "advertisements/<int:pk>/change",
        roleviews.change_advertisement,
        name="change_advertisement",
    ),
    path(
        "advertisements/<int:pk>/document",
        roleviews.advertisement_document,
        name="advertisement_document",
    ),
    path("advertisements/<int:pk>/text", roleviews.advertisement_text, name="advertisement_text"),
    path(
        "advertisements/<int:pk>/remove",
        roleviews.remove_advertisement,
        name="remove_advertisement",
    ),
    path("people/<int:pk>/onboarding", onboardingviews.onboarding, name="onboarding"),
    path("people/<int:pk>/onboarding/plan", onboardingviews.keep, name="keep_onboarding"),
]
