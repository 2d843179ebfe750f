"""The pages, area by area."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("samtakt.web.start.urls")),
    path("", include("samtakt.web.jobs.urls")),
    path("", include("samtakt.web.taxonomies.urls")),
]
