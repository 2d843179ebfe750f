"""A joint plan: overview, sessions, companies, what is not met, and the files to verify it."""

from django.urls import path

from samtakt.web.plans import costs, views

urlpatterns = [
    path("plans", views.newest, name="newest_plan"),
    path("plans/<int:pk>", views.plan, name="plan"),
    path("plans/<int:pk>/sessions", views.sessions, name="plan_sessions"),
    path("plans/sessions/<int:pk>", views.session, name="plan_session"),
    path("plans/<int:pk>/companies", views.companies, name="plan_companies"),
    path("plans/<int:pk>/unmet", views.unmet, name="plan_unmet"),
    path("plans/<int:pk>/try", views.try_change, name="plan_try_change"),
    path("plans/<int:pk>/costs", costs.costs, name="plan_costs"),
    path("plans/<int:pk>/costs/split", costs.split, name="plan_split_cost"),
    path("plans/<int:pk>/costs/rule", costs.choose, name="plan_cost_rule"),
    path("plans/<int:pk>/cost-shares.xlsx", costs.workbook, name="plan_cost_workbook"),
    path("plans/<int:pk>/cost-shares.json", costs.certificate, name="plan_cost_certificate"),
    path("plans/<int:pk>/instance.json", views.instance_file, name="plan_instance_file"),
    path("plans/<int:pk>/plan.json", views.plan_file, name="plan_file"),
]
