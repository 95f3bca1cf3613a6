"""The API at its address, without the pages."""

from django.urls import include, path

from sillage.web import views

urlpatterns = [
    path("api/v1/", include(("sillage.web.api_urls", "api"))),
    path("assets/<str:stamp>/<str:name>", views.asset, name="asset"),
]
