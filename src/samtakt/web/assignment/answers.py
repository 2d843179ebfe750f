"""How a refused action is answered: in the form that asked for it, or as a message."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from samtakt.analysis.refusals import Refusal

Result = TypeVar("Result")


def carried_out(form: forms.Form, do: Callable[[], Result]) -> Result | None:
    """Do what a valid form asks for; a refusal becomes an error of the form, and None is given."""
    try:
        return do()
    except Refusal as refused:
        form.add_error(None, str(refused))
        return None


def attempt(request: HttpRequest, do: Callable[[], object], said: str) -> None:
    """Do what a button asks for, and say that it is done or why it is not."""
    try:
        do()
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
