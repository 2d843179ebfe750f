"""A joint plan: overview, sessions, companies, what is not met, and the files to verify it."""

from django.urls import path

from samtakt.web.plans import costs, proposals, views, work

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
    path("plans/<int:pk>/adjust", work.adjust, name="plan_adjust"),
    path("plans/<int:pk>/discard", work.discard, name="plan_discard"),
    path("plans/<int:pk>/changes", work.changes, name="plan_changes"),
    path("plans/<int:pk>/what-if", work.what_if, name="plan_what_if"),
    path("plans/<int:pk>/why-not", work.conflicts, name="plan_conflicts"),
    path("plans/<int:pk>/again", work.replan, name="plan_replan"),
    path("plans/<int:pk>/propose", proposals.propose_plan, name="plan_propose"),
    path("plans/<int:pk>/answers", proposals.answers, name="plan_answers"),
    path("plans/<int:pk>/release", proposals.release_plan, name="plan_release"),
    path("plans/<int:pk>/part", proposals.part, name="plan_part"),
    path("plans/<int:pk>/answer", proposals.answer, name="plan_answer"),
    path("plans/<int:pk>/suggested", proposals.suggested, name="plan_suggested"),
    path("plans/<int:pk>/name", proposals.name_people, name="plan_name_suggested"),
    path("plans/<int:pk>/instance.json", views.instance_file, name="plan_instance_file"),
    path("plans/<int:pk>/plan.json", views.plan_file, name="plan_file"),
]
