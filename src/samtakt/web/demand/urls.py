"""The demand board of a round and, inside a company, the named needs behind its part."""

from django.urls import path

from samtakt.web.demand import views

urlpatterns = [
    path("demand", views.demand, name="demand"),
    path("demand/<int:pk>", views.board, name="board"),
    path("demand/<int:pk>/publish", views.publish, name="publish_demand"),
    path("demand/<int:pk>/needs", views.needs, name="needs"),
]
