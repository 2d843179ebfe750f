"""A company's unused competence."""

from django.urls import path

from samtakt.web.unused import views

urlpatterns = [path("companies/<int:pk>/unused", views.unused, name="company_unused")]
