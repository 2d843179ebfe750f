"""A joint plan: overview, sessions, companies, what is not met, and the files to verify it."""

from django.urls import path

from samtakt.web.plans import views

urlpatterns = [
    path("plans", views.newest, name="newest_plan"),
    path("plans/<int:pk>", views.plan, name="plan"),
    path("plans/<int:pk>/sessions", views.sessions, name="plan_sessions"),
    path("plans/sessions/<int:pk>", views.session, name="plan_session"),
    path("plans/<int:pk>/companies", views.companies, name="plan_companies"),
    path("plans/<int:pk>/unmet", views.unmet, name="plan_unmet"),
    path("plans/<int:pk>/instance.json", views.instance_file, name="plan_instance_file"),
    path("plans/<int:pk>/plan.json", views.plan_file, name="plan_file"),
]
