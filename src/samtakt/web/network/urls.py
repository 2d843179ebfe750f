"""The hub's overview of its companies."""

from django.urls import path

from samtakt.web.network import views

urlpatterns = [path("network", views.network, name="network")]
