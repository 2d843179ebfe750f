"""The pages, area by area."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("samtakt.web.start.urls")),
    path("", include("samtakt.web.jobs.urls")),
    path("", include("samtakt.web.inbox.urls")),
    path("", include("samtakt.web.calendars.urls")),
    path("", include("samtakt.web.assessments.urls")),
    path("", include("samtakt.web.calibration.urls")),
    path("", include("samtakt.web.unused.urls")),
    path("", include("samtakt.web.taxonomies.urls")),
    path("", include("samtakt.web.library.urls")),
    path("", include("samtakt.web.matching.urls")),
    path("", include("samtakt.web.catalogue.urls")),
    path("", include("samtakt.web.demand.urls")),
    path("", include("samtakt.web.quotes.urls")),
    path("", include("samtakt.web.rounds.urls")),
    path("", include("samtakt.web.plans.urls")),
    path("", include("samtakt.web.development.urls")),
    path("", include("samtakt.web.network.urls")),
    path("", include("samtakt.web.company.urls")),
    path("", include("samtakt.web.foresight.urls")),
    path("", include("samtakt.web.team.urls")),
    path("", include("samtakt.web.person.urls")),
    path("", include("samtakt.web.certificates.urls")),
    path("", include("samtakt.web.imports.urls")),
    path("", include("samtakt.web.reports.urls")),
    path("", include("samtakt.web.audit.urls")),
    path("", include("samtakt.web.attendance.urls")),
    path("", include("samtakt.web.assignment.urls")),
]
