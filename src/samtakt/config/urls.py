"""All addresses. Each area of the web edge brings its own list."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("", include("samtakt.web.urls")),
]
