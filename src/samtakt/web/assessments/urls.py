"""Assessment, page by page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
