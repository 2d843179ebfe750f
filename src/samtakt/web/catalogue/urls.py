"""The catalogue, its courses, offers and dates, venues and providers."""

from django.urls import path

from samtakt.web.catalogue import houses, keeping, views

urlpatterns = [
    path("catalogue", views.catalogue, name="catalogue"),
    path("catalogue/courses/new", keeping.new_course, name="new_course"),
    path("catalogue/courses/<int:pk>", views.course, name="course"),
    path("catalogue/courses/<int:pk>.jsonld", views.course_jsonld, name="course_jsonld"),
    path("catalogue/courses/<int:pk>/change", keeping.change_course, name="change_course"),
    path("catalogue/courses/<int:pk>/outcomes", keeping.outcomes, name="course_outcomes"),
    path(
        "catalogue/courses/<int:pk>/outcomes/remove",
        keeping.remove_outcome,
        name="remove_course_outcome",
    ),
    path("catalogue/courses/<int:pk>/offers/new", keeping.new_offer, name="new_offer"),
    path("catalogue/offers/<int:pk>", keeping.change_offer, name="change_offer"),
    path("catalogue/offers/<int:pk>/dates/new", keeping.new_date, name="new_offer_date"),
    path("catalogue/dates/<int:pk>", keeping.change_date, name="change_offer_date"),
    path("catalogue/dates/<int:pk>/cancel", keeping.cancel_date, name="cancel_offer_date"),
    path("catalogue/venues", houses.venue_list, name="venues"),
    path("catalogue/venues/new", houses.new_venue, name="new_venue"),
    path("catalogue/venues/<int:pk>", houses.change_venue, name="change_venue"),
    path("catalogue/providers", houses.provider_list, name="providers"),
    path("catalogue/providers/new", houses.new_provider, name="new_provider"),
    path("catalogue/providers/<int:pk>", houses.provider, name="provider"),
    path("catalogue/providers/<int:pk>/sign-in", houses.let_sign_in, name="let_provider_sign_in"),
]
