"""The calibration of the reader's own company, and its rows."""

from django.urls import path

from samtakt.web.calibration import views

urlpatterns = [
    path("calibration", views.calibration, name="calibration"),
    path("calibration/ratings", views.ratings, name="calibration_ratings"),
    path("calibration/comparisons", views.comparisons, name="calibration_comparisons"),
    path("calibration/people", views.people, name="calibration_people"),
]
