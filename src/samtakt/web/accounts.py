"""Accounts are given by a hub or a company; nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):
    """Sign-in, sign-out and change of password, without open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SignInForm(LoginForm):
    """E-mail address and password, each with its label and nothing written inside the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        # Who has lost a password is given a new one by HR; the page says so below the form.
        self.fields["password"].help_text = ""
