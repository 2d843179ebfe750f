"""Imports: the list, handing in, templates, and one import from its preview to its undoing."""

from django.urls import path

from samtakt.web.imports import views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.hand_in, name="new_import"),
    path("imports/templates/<slug:kind>.xlsx", views.template, name="import_template"),
    path("imports/<int:pk>", views.one_import, name="import"),
    path("imports/<int:pk>/correct", views.correct, name="correct_import"),
    path("imports/<int:pk>/leave-out", views.leave_out, name="leave_out_of_import"),
    path("imports/<int:pk>/again", views.again, name="read_import_again"),
    path("imports/<int:pk>/choose", views.choose, name="choose_in_import"),
    path("imports/<int:pk>/link", views.link, name="link_import"),
    path("imports/<int:pk>/part", views.part, name="import_part"),
    path("imports/<int:pk>/apply", views.apply, name="apply_import"),
    path("imports/<int:pk>/discard", views.discard, name="discard_import"),
    path("imports/<int:pk>/undo", views.undo, name="undo_import"),
]
