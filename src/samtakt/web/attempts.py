"""Doing what a page asks for: a refusal is said where its reader looks, in the form or above it."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

Result = TypeVar("Result")
Refusals = type[Exception] | tuple[type[Exception], ...]


def attempted(
    form: forms.Form, act: Callable[[], Result], refusals: Refusals, *, field: str | None = None
) -> Result | None:
    """Return what an action gives when the form is right; its refusal stands in the form.

    None where nothing was done. `field` is where the refusal stands (None: above all fields).
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except refusals as refused:
        form.add_error(field, str(refused))
        return None


def attempt(request: HttpRequest, act: Callable[[], object], said: str, refusals: Refusals) -> None:
    """Do what a button asks for, and say that it is done or why it is not."""
    try:
        act()
    except refusals as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
