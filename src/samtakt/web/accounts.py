"""Accounts are given by a hub or a company; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):
    """Sign-in, sign-out and change of password, without open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
