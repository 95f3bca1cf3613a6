"""Templates of our own files, downloaded from a page: filled in and dropped back, each is known by its columns."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from sillage.errors import NotFound
from sillage.imports.own_files import OWN_FILES
from sillage.imports.templates import template_name, write_template
from sillage.reports.wording import head
from sillage.web.desk import Desk
from sillage.web.shell import Link


def template_links(desk: Desk) -> tuple[Link, ...]:
    """Return the templates, each with its address.

    Parameters
    ----------
    desk : Desk
        Who asks; the headers are of the language of the page.

    Returns
    -------
    tuple of Link
        In the order of the manual.
    """
    return tuple(
        Link(head(file.title, desk.language), desk.url("own_template", file.kind)) for file in OWN_FILES.values()
    )


def file(request: HttpRequest, desk: Desk, own_kind: str) -> HttpResponse:
    """Hand out a template in the language of the page."""
    try:
        content = write_template(own_kind, desk.language)
    except NotFound as unknown:
        raise Http404 from unknown
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{template_name(own_kind, desk.language)}"'
    return response
