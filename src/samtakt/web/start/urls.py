"""Start page, choice of organisation and language, help, accessibility."""

from django.urls import path

from samtakt.web.start import views

urlpatterns = [
    path("", views.home, name="home"),
    path("organisation", views.choose_organisation, name="choose_organisation"),
    path("language", views.language, name="language"),
    path("help", views.help_page, name="help"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("design", views.design, name="design"),
]
