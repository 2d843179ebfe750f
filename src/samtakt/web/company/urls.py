"""One company: overview, gaps, one competence, key-person risks, coverage, certificates."""

from django.urls import path

from samtakt.web.company import views

urlpatterns = [
    path("companies/<int:pk>", views.company, name="company"),
    path("companies/<int:pk>/gaps", views.gaps, name="company_gaps"),
    path("companies/<int:pk>/risks", views.risks, name="company_risks"),
    path("companies/<int:pk>/coverage", views.coverage, name="company_coverage"),
    path("companies/<int:pk>/certificates", views.certificates, name="company_certificates"),
    path(
        "companies/<int:pk>/competences/<int:competence>",
        views.competence,
        name="company_competence",
    ),
]
