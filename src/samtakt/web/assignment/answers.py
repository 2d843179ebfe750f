"""How a refused action is answered: in the form that asked for it, or as a message."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest

from samtakt.analysis.refusals import Refusal
from samtakt.web import attempts
from samtakt.web.attempts import Result


def carried_out(form: forms.Form, do: Callable[[], Result]) -> Result | None:
    """Do what a valid form asks for; a refusal becomes an error of the form, and None is given."""
    return attempts.attempted(form, do, Refusal)


def attempt(request: HttpRequest, do: Callable[[], object], said: str) -> None:
    """Do what a button asks for, and say that it is done or why it is not."""
    attempts.attempt(request, do, said, Refusal)
