"""The audit log and its export."""

from django.urls import path

from samtakt.web.audit import views

urlpatterns = [
    path("audit", views.log, name="audit"),
    path("audit/export", views.export, name="export_audit"),
]
