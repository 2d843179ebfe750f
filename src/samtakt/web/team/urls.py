"""The heat map of one team."""

from django.urls import path

from samtakt.web.team import views

urlpatterns = [path("teams/<int:pk>", views.team, name="team")]
