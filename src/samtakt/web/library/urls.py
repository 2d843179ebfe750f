"""The library, its templates and exports; roles, the requirement matrix, exemptions."""

from django.urls import path

from samtakt.web.library import (
    changing,
    exemptions,
    exports,
    gallery,
    matrix,
    roles,
    views,
)

urlpatterns = [
    path("library", views.library, name="library"),
    path("library/key-persons", views.key_persons, name="library_key_persons"),
    path("library/new", changing.new_competence, name="new_competence"),
    path("library/templates", gallery.templates, name="templates"),
    path("library/templates/<slug:key>", gallery.one_catalogue, name="template_catalogue"),
    path("library/exports", exports.exports, name="library_exports"),
    path("library/exports/<slug:what>", exports.export, name="library_export"),
    path("library/<int:pk>", views.competence, name="library_competence"),
    path("library/<int:pk>/change", changing.change, name="change_competence"),
    path("library/<int:pk>/levels", changing.levels, name="word_levels"),
    path("library/<int:pk>/retire", changing.retire, name="retire_competence"),
    path("library/<int:pk>/publish", changing.publish, name="publish_competence"),
    path("library/<int:pk>/restore", changing.restore, name="restore_competence"),
    path("library/<int:pk>/discard", changing.discard, name="discard_competence"),
    path("library/<int:pk>/copy", changing.copy, name="copy_competence"),
    path("library/<int:pk>/link", changing.link, name="link_to_concept"),
    path("library/<int:pk>/unlink", changing.unlink, name="unlink_from_concept"),
    path("roles", roles.list_roles, name="roles"),
    path("roles/new", roles.new_role, name="new_role"),
    path("roles/<int:pk>", roles.one_role, name="role"),
    path("roles/<int:pk>/change", roles.change, name="change_role"),
    path("roles/<int:pk>/retire", roles.retire, name="retire_role"),
    path("roles/<int:pk>/restore", roles.restore, name="restore_role"),
    path("roles/<int:pk>/require", roles.require, name="require"),
    path("roles/<int:pk>/take", roles.take, name="take_role"),
    path("requirements", matrix.requirements, name="requirements"),
    path("requirements/change", matrix.change, name="change_requirements"),
    path("exemptions", exemptions.list_exemptions, name="exemptions"),
    path("exemptions/new", exemptions.new_exemption, name="new_exemption"),
    path("exemptions/<int:pk>/end", exemptions.end, name="end_exemption"),
]
