"""Requests for quotes, and the quotes that providers give."""

from django.urls import path

from samtakt.web.quotes import answering, views

urlpatterns = [
    path("quotes", views.quotes, name="quotes"),
    path("quotes/new", views.new_request, name="ask_for_quotes"),
    path("quotes/<int:pk>", views.quote_request, name="quote_request"),
    path("quotes/<int:pk>/open", views.open_request, name="open_quotes"),
    path("quotes/<int:pk>/extend", views.extend_request, name="extend_quotes"),
    path("quotes/<int:pk>/withdraw", views.end_request, name="withdraw_quotes"),
    path("quotes/<int:pk>/choose", views.choose_quote, name="choose_quote"),
    path("quotes/<int:pk>/documentation.pdf", views.documentation, name="quote_documentation"),
    path("quotes/answers/<int:pk>", answering.quote, name="quote"),
    path("quotes/answers/<int:pk>/decline", answering.decline_quote, name="decline_quote"),
    path("quotes/answers/<int:pk>/points", views.points, name="quote_points"),
    path("quotes/answers/<int:pk>/file", answering.quote_paper, name="quote_paper"),
]
