"""Where development plans and their follow-up are."""

from django.urls import path

from samtakt.web.development import actionviews, companyviews, views

urlpatterns = [
    path("development", views.plans, name="development_plans"),
    path("development/mine", views.mine, name="my_development"),
    path("development/company", companyviews.company_plan, name="company_plan"),
    path("development/company/risks", companyviews.company_risks, name="company_plan_risks"),
    path("development/company/new", companyviews.make, name="make_company_plan"),
    path("development/follow-up", companyviews.follow_up, name="follow_up"),
    path("development/follow-up/actions", companyviews.due, name="follow_up_actions"),
    path("development/<int:pk>", views.plan_page, name="development_plan"),
    path("development/<int:pk>/confirm", views.confirm, name="confirm_development_plan"),
    path("development/<int:pk>/agree", views.agree, name="agree_development_plan"),
    path("development/<int:pk>/close", views.close, name="close_development_plan"),
    path("development/<int:pk>/actions/new", actionviews.add, name="add_plan_action"),
    path("development/actions/<int:pk>", actionviews.change, name="change_plan_action"),
    path("development/actions/<int:pk>/end", actionviews.end, name="end_plan_action"),
    path("development/actions/<int:pk>/effect", actionviews.effect, name="evaluate_plan_action"),
    path("development/actions/<int:pk>/remove", actionviews.remove, name="remove_plan_action"),
    path("people/<int:pk>/development/new", views.make, name="make_development_plan"),
]
