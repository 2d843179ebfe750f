"""Public taxonomies and their concepts."""

from django.urls import path

from samtakt.web.taxonomies import views

urlpatterns = [
    path("taxonomies", views.taxonomies, name="taxonomies"),
    path("taxonomies/concepts/<int:pk>", views.concept, name="concept"),
    path("taxonomies/import", views.import_taxonomy, name="import_taxonomy"),
]
