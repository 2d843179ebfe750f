"""Reports: what was made, ordering one, downloading one."""

from django.urls import path

from samtakt.web.reports import printouts, views

urlpatterns = [
    path("reports", views.reports, name="reports"),
    path("reports/company", views.order_company, name="order_company_report"),
    path("reports/network", views.order_network, name="order_network_report"),
    path("reports/evidence", views.order_evidence, name="order_evidence_list"),
    path("reports/needs", views.order_needs, name="order_needs_report"),
    path("teams/<int:pk>/matrix.<str:ending>", printouts.matrix, name="team_matrix"),
    path("people/<int:pk>/profile.<str:ending>", printouts.profile, name="person_profile"),
    path("people/<int:pk>/data.json", printouts.own_data, name="own_data"),
    path("reports/files/<int:pk>", views.download, name="download_report"),
]
