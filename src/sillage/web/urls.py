"""Addresses. The period and the language stand in the query, so that a page can be shared as it is seen."""

from django.urls import path

from sillage.web import views

urlpatterns = [
    path("", views.report_page, name="report"),
    path("report.<str:form>", views.download, name="download"),
    path("explain/<slug:kpi_id>", views.explain_page, name="explain"),
    path("imports", views.imports_page, name="imports"),
    path("assets/<str:stamp>/<str:name>", views.asset, name="asset"),
]
handler400 = "sillage.web.failures.bad_request"
handler403 = "sillage.web.failures.forbidden"
handler404 = "sillage.web.failures.not_found"
handler500 = "sillage.web.failures.server_error"
