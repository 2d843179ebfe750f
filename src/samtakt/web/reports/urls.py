"""Reports: what was made, ordering one, downloading one."""

from django.urls import path

from samtakt.web.reports import views

urlpatterns = [
    path("reports", views.reports, name="reports"),
    path("reports/company", views.order_company, name="order_company_report"),
    path("reports/network", views.order_network, name="order_network_report"),
    path("reports/files/<int:pk>", views.download, name="download_report"),
]
