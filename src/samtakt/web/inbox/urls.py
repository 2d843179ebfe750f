"""Notices, the choice of messages, stopping them without signing in, and how the mail is doing."""

from django.urls import path

from samtakt.web.inbox import choiceviews, mailviews, stopviews, views

urlpatterns = [
    path("notices", views.inbox, name="inbox"),
    path("notices/read", views.read_everything, name="read_all_notices"),
    path("notices/<int:pk>", views.open_notice, name="open_notice"),
    path("messages", choiceviews.choices, name="message_choices"),
    path("messages/stop/<str:token>", stopviews.stop_messages, name="stop_messages"),
    path("administration/mail", mailviews.mail, name="mail"),
    path("administration/mail/again", mailviews.again, name="mail_again"),
    path("administration/mail/test", mailviews.test, name="mail_test"),
]
