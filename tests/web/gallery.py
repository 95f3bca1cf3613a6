"""Every part of a page on one page, under the real middleware: for tests in a browser, and for who builds a page."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from sillage.reports.small_line import small_line
from sillage.reports.spec import Sparkline, Unit
from sillage.reports.tokens import themed
from sillage.reports.wording import say
from sillage.web import parts, shell
from sillage.web.bundles import script
from sillage.web.chart_specs import chart_json
from sillage.web.shell import Around, Frame, Link, Notice, Section

FIRST = date(2026, 1, 5)
ROWS = tuple((FIRST + timedelta(days=7 * week), 1200 + 170 * ((week * 7) % 5), 800 + 90 * week) for week in range(12))
PAGE = """{% extends "frame.html" %}{% block page %}<main id="main" tabindex="-1"><header class="masthead">
<h1>{{ page.frame.title }}</h1></header>
<div class="answers">{% for a in page.answers %}{% include "_answer.html" %}{% endfor %}</div>
<section class="section"><h2>1</h2><div class="figures">
{% for c in page.cards %}{% include "_figure_card.html" %}{% endfor %}</div></section>
<section class="section"><h2>2</h2><div class="charts two">
{% for c in page.charts %}{% include "_chart_view.html" with w=page.frame.w %}{% endfor %}</div></section>
<section class="section"><h2>3</h2><div class="panel">{% include "_data_table.html" with t=page.table w=page.frame.w %}
</div></section>
<section class="section"><h2>4</h2><form method="post" class="fields">
{% for f in page.fields %}{% include "_field.html" %}{% endfor %}
<div class="acts"><button type="button" class="quiet">a</button><button>b</button><button class="main">c</button></div>
</form>
<form method="post" action="/gallery/gone" data-confirm="12 rows go." data-yes="Remove them">
<button class="danger" id="remove">Remove</button></form>
{% include "_empty.html" with e=page.empty %}{% include "_progress.html" with p=page.work %}</section>
</main>{% endblock %}"""


@dataclass(frozen=True)
class Gallery:
    frame: Frame
    cards: tuple[parts.FigureCard, ...]
    answers: tuple[parts.AnswerBlock, ...]
    charts: tuple[parts.ChartView, ...]
    table: parts.DataTable
    fields: tuple[parts.Field, ...]
    empty: parts.EmptyState
    work: parts.LongWork = field(default_factory=lambda: parts.LongWork("3 of 9", 33))


def words(language: str) -> dict[str, str]:
    from sillage.web import pages

    return {name: say(message, language) for name, message in (pages.WORDS | shell.WORDS).items()}


def frame(language: str) -> Frame:
    places = tuple(
        Section(
            say(title, language) if title else "",
            tuple(
                Link(say(place.label, language), f"/gallery/?lang={language}&at={place.name}", place.name == "overview",
                     key=place.key)
                for place in shell.PLACES if place.section == key
            ),
        )
        for key, title in shell.SECTIONS.items()
    )  # fmt: skip
    around = Around(
        member="Élodie Tremblay-Gagné",
        workspaces=(Link("Maison Boréale", "/gallery/", True), Link("Café <Lézard>", "/gallery/")),
        account=(Link("a", "/gallery/"),),
        log_out="/gallery/out",
        crumbs=(Link("a", "/gallery/"), Link("b", "/gallery/", True)),
        notices=(Notice("1", undo="/gallery/undo"), Notice("2", "failed"), Notice("3", "warning")),
        fresh="2026-10-04",
    )
    return Frame(
        lang=language, dir="rtl" if language == "ar" else "ltr", title="Gallery",
        stylesheet="/gallery/web.css", theme_script=script("theme"), script=script("app"), chart_script=script("vega"),
        home="/gallery/", workspace="Maison Boréale", sections=places,
        languages=(Link("Français", "/gallery/?lang=fr-CA", language == "fr-CA", "fr"),
                   Link("English", "/gallery/?lang=en", language == "en", "en")),
        around=around, search="/gallery/search", w=words(language), carried=(("lang", language),),
    )  # fmt: skip


def table(csv: str = "") -> parts.DataTable:
    heads = (parts.Head("Week", words=True, href="?sort=week"), parts.Head("Reach", href="?sort=reach"),
             parts.Head("Cost", href="?sort=cost"), *(parts.Head(f"Column {n}") for n in range(8)))  # fmt: skip
    rows = [
        (parts.Cell(day.isoformat(), day.isoformat()), parts.Cell(f"{reach:,}", str(reach), "/gallery/rows"),
         parts.Cell(f"${cost:,}", str(cost), note="90% interval"), *(parts.Cell(f"{n},50 $", str(n)) for n in range(8)))
        for day, reach, cost in ROWS
    ]  # fmt: skip
    unknown = parts.Cell("unknown", absent="no file")
    rows.append((parts.Cell("2026-04-06", "2026-04-06"), unknown, unknown, *[unknown] * 8))
    return parts.DataTable("Weeks", heads, tuple(rows), csv=csv)


def gallery(request: HttpRequest) -> HttpResponse:
    language = request.GET.get("lang", "en")
    spark = small_line(Sparkline(tuple((day, reach) for day, reach, _ in ROWS), Unit.COUNT), language)
    goal = parts.Goal(63, "63", "late", "late", "1,650 by June 30")
    card = parts.FigureCard("Followers", "/gallery/kpi", "412", "412", change="9%", against="vs last", trend="worse",
                            arrow="down", sure="Too early", spark=themed(spark), goal=goal)  # fmt: skip
    page = Gallery(
        frame(language),
        (card, parts.FigureCard("Reach", "", absent="Unknown", reason="No file.")),
        tuple(parts.AnswerBlock(verdict, "So.", " And so on.", "Sales", Link("Why", "/gallery/why"))
              for verdict in ("yes", "no", "mixed", "unclear", "none")),
        tuple(parts.ChartView(f"c{kind}", kind, f"/gallery/{kind}.json?lang={language}", "Rises.", table("/x.csv"),
                              csv="/x.csv", png=f"{kind}.png") for kind in ("line", "bars", "heat")),
        table("/x.csv"),
        (parts.Field("email", "E-mail", "email", required=True, autocomplete="email", hint="As in the invitation."),
         parts.Field("days", "Days", "number", "12", wrong="Write a number.", low="1", high="9"),
         parts.Field("role", "Role", "select", choices=(parts.Choice("a", "A"), parts.Choice("b", "B", True))),
         parts.Field("note", "Note", "textarea"), parts.Field("ok", "Agreed", "checkbox", "1")),
        parts.EmptyState("Nothing yet", "It would show.", ("First", "Then"), Link("Import", "/gallery/")),
    )  # fmt: skip
    return HttpResponse(Template(PAGE).render(Context({"page": page, "request": request})))


def spec(request: HttpRequest, kind: str) -> HttpResponse:
    language = request.GET.get("lang", "en")
    values = [
        {"day": day.isoformat(), "name": name, "value": value, "href": f"/gallery/rows?day={day}"}
        for day, reach, cost in ROWS
        for name, value in (("Reach", reach), ("Cost", cost), ("Clicks", reach // 3))
    ]
    x = {"field": "day", "type": "temporal", "axis": {"format": "%d %b", "title": None}}
    days = {**x, "type": "ordinal", "timeUnit": "yearmonthdate"}
    y: dict[str, Any] = {"field": "value", "type": "quantitative", "axis": {"format": "$,.2f", "title": None}}
    tips = [{"field": "name", "title": "Series"}, {"field": "value", "format": "$,.2f", "title": "Value"}]
    colour = {"field": "name", "type": "nominal"}
    specs: dict[str, dict[str, Any]] = {
        "line": {"mark": {"type": "line", "point": True},
                 "encoding": {"x": x, "y": y, "color": colour, "tooltip": tips}},
        "bars": {"mark": "bar", "encoding": {"x": days, "y": y, "tooltip": tips,
                 "color": {"condition": {"test": "datum.value > 900", "value": "#0b6cab"}, "value": "#c4500a"}}},
        "heat": {"mark": "rect", "encoding": {"x": days, "y": {"field": "name", "type": "nominal"},
                 "color": {"field": "value", "type": "quantitative"}, "tooltip": tips}},
    }  # fmt: skip
    whole = {"data": {"values": values}, **specs[kind]}
    return HttpResponse(chart_json(whole, language, "CAD", "Rises."), content_type="application/json")


def css(request: HttpRequest) -> HttpResponse:
    from sillage.web.bundles import stylesheet

    return HttpResponse(stylesheet(), content_type="text/css; charset=utf-8")


def font(request: HttpRequest) -> HttpResponse:
    from sillage.reports import html

    return HttpResponse((html.ROOM / "fonts" / "Inter-latin.woff2").read_bytes(), content_type="font/woff2")


@csrf_exempt
def told(request: HttpRequest, what: str = "") -> HttpResponse:
    asked = request.GET.get("q", "")
    if what == "search":
        found = f'<ul class="found"><li><a href="/gallery/found">{len(asked)}</a></li></ul>' if asked else ""
        return HttpResponse(f'<main><div id="found" role="status">{found}</div></main>')
    said = json.dumps({"method": request.method, "what": what, "confirmed": request.POST.get("confirmed", "")})
    return HttpResponse(said, content_type="application/json")


urlpatterns = [
    path("gallery/", gallery),
    path("gallery/web.css", css),
    path("gallery/Inter-latin.woff2", font),
    path("gallery/<str:kind>.json", spec),
    path("gallery/<str:what>", told),
    path("", include("sillage.web.urls")),
]
