"""Start page, choice of organisation."""

from django.urls import path

from samtakt.web.start import views

urlpatterns = [
    path("", views.home, name="home"),
]
