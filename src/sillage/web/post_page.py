"""One post: what it brought over time, what it sold, its links; and its label, corrected and taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from sillage.domain.access import Capability
from sillage.domain.places import PostLabel
from sillage.kpis.catalogue import CATALOGUE
from sillage.kpis.compute import KpiTable
from sillage.language import Message, _n, msg, numbers
from sillage.ledger import queries
from sillage.ledger.labels import label_of, put_back
from sillage.reports.wording import Span
from sillage.services.gather_posts import PER_POST
from sillage.services.label_posts import correct_label
from sillage.services.look_at_post import SeenPost, look_at_post
from sillage.services.report_figures import figure_of
from sillage.services.report_names import channel_name
from sillage.web import content_words as words
from sillage.web.desk import Desk
from sillage.web.drawings import lines, tips
from sillage.web.figures_thread import figures
from sillage.web.parts import Cell, Choice, DataTable, Field
from sillage.web.pen import Pen, columns
from sillage.web.sheet import Part, Picture, Sheet, answer, handed_out, pen_of, period_of, rows_json, told
from sillage.web.shell import Link

OTHER = "other"
FIELDS = ("campaign", "content_type", "call_to_action")
LABEL_WORDS = {
    "title": msg("What this post is for"),
    "save": msg("Save"),
    "by_hand": msg("Written by a person: no guess changes it."),
    "guessed": msg("Guessed from its words; correct it where it is wrong."),
    "none": msg("Nobody said, and its words do not tell."),
}


@dataclass(frozen=True, slots=True)
class LabelForm:
    """The label of a post, to be corrected.

    Parameters
    ----------
    action : str
        Where it is posted; empty for who may only read it.
    fields : tuple of Field
        Campaign, kind, call to action.
    said : tuple of (str, str)
        The same in words, for who may only read it.
    state : str
        Who says it.
    w : dict of str to str
        `LABEL_WORDS`, rendered.
    """

    action: str
    fields: tuple[Field, ...]
    said: tuple[tuple[str, str], ...]
    state: str
    w: dict[str, str]


@dataclass(frozen=True, slots=True)
class PostPage:
    """A post.

    Parameters
    ----------
    sheet : Sheet
        What it brought.
    text : str
        As published.
    url : str
        Where; empty where no file says.
    url_words : str
        Of the link there.
    label : LabelForm
        What it is for.
    """

    sheet: Sheet
    text: str
    url: str
    url_words: str
    label: LabelForm

    @property
    def frame(self) -> Any:
        """Around it."""
        return self.sheet.frame


def show(request: HttpRequest, desk: Desk, network: str, post_id: str) -> HttpResponse:
    """Show a post."""
    from django.shortcuts import render

    pen, seen = pen_of(desk), _seen(request, desk, network, post_id)
    network_name = pen.say(channel_name(network))
    day = numbers.day(seen.on, desk.language) if seen.on else ""
    time = f", {seen.at:%H:%M}" if seen.at else ""
    crumbs = (Link(pen.say(words.TITLE), desk.url("content")), Link(network_name, desk.path, current=True))
    frame = replace(desk, around=replace(desk.around, crumbs=crumbs)).frame(words.TITLE, "content")
    sheet = Sheet(
        frame=frame, heading=_name(seen), meta=" · ".join(filter(None, (network_name, seen.account, f"{day}{time}"))),
        answers=_answers(pen, seen), parts=tuple(part for part in _parts(request, desk, pen, seen) if part),
        w={"why": "", "remarks": ""},
    )  # fmt: skip
    url = seen.url if seen.url.startswith(("https://", "http://")) else ""
    page = PostPage(
        sheet, seen.text, url, pen.say(msg("See it on {network}", network=network_name)), _form(desk, pen, seen)
    )
    return render(request, "post_page.html", {"page": page})


def file(request: HttpRequest, desk: Desk, network: str, post_id: str, kind: str) -> HttpResponseBase:
    """Hand out its figures over time."""
    pen, seen = pen_of(desk), _seen(request, desk, network, post_id)
    return handed_out(desk, kind, "post", _line(pen, seen), None if seen.over_time else _figures(desk, pen, seen))


def correct(request: HttpRequest, desk: Desk, network: str, post_id: str) -> HttpResponse:
    """Keep what a person says that the post is for."""
    account = request.POST.get("account", "")
    seen = _seen(request, desk, network, post_id, account)
    before = seen.label or PostLabel(network, seen.account, post_id)
    given = {name: request.POST.get(name, "").strip()[:200] for name in FIELDS}
    correct_label(desk.opened, post_id, network=network, account=seen.account, **given)
    was = {name: getattr(before, name) for name in FIELDS} | {"by_hand": "1" if before.by_hand else ""}
    undo = desk.url("label_undo", network, post_id, account=seen.account, **was)
    messages.success(request, pen_of(desk).say(msg("The label is changed.")), extra_tags=undo)
    return HttpResponseRedirect(desk.url("post", network, post_id, account=seen.account))


def undo(request: HttpRequest, desk: Desk, network: str, post_id: str) -> HttpResponse:
    """Make the label what it was."""
    asked = request.GET
    seen = _seen(request, desk, network, post_id)
    was = {name: asked.get(name, "")[:200] for name in FIELDS}
    label = replace(PostLabel(network, seen.account, post_id), **was, by_hand=bool(asked.get("by_hand")))
    if label_of(desk.opened.workspace.id, network, seen.account, post_id) is not None:
        put_back(desk.opened.workspace.id, label, desk.opened.now)
    messages.success(request, pen_of(desk).say(msg("The label is as it was before.")))
    return HttpResponseRedirect(desk.url("post", network, post_id, account=seen.account))


def _seen(request: HttpRequest, desk: Desk, network: str, post_id: str, account: str = "") -> SeenPost:
    period, whose = period_of(desk), account or request.GET.get("account", "")
    return figures(desk.opened, lambda opened: look_at_post(opened, network, post_id, whose, period))


def _name(seen: SeenPost) -> str:
    plain = " ".join(seen.text.split())
    return (plain if len(plain) <= 70 else plain[:69].rstrip() + "…") or seen.url or seen.post_id


def _answers(pen: Pen, seen: SeenPost) -> tuple[Any, ...]:
    one = seen.measured
    if one is None or one.estimate.value is None or one.estimate.bounds is None:
        return ()
    usual = seen.content.networks[seen.network].usual
    count = one.rate == PER_POST
    value, drawn = pen.estimate(one.estimate, index=count), one.estimate
    told_ = {
        "kpi": pen.head(CATALOGUE[one.rate].name), "value": value.text, "range": value.note,
        "usual": pen.number(usual, 1).text if count else pen.percent(usual).text,
    }  # fmt: skip
    if drawn.low is not None and drawn.low > usual:
        return (
            answer(msg("Received better than usual. {kpi}: {value} ({range}), against {usual}.", **told_), "yes", pen),
        )
    if drawn.high is not None and drawn.high < usual:
        return (
            answer(
                msg("Received less well than usual. {kpi}: {value} ({range}), against {usual}.", **told_), "no", pen
            ),
        )
    return (answer(msg("Received as usual. {kpi}: {value} ({range}), against {usual}.", **told_), "unclear", pen),)


def _parts(request: HttpRequest, desk: Desk, pen: Pen, seen: SeenPost) -> list[Part | None]:
    return [_brought(desk, pen, seen), _sold(desk, pen, seen), _linked(desk, pen, seen)]


def _brought(desk: Desk, pen: Pen, seen: SeenPost) -> Part:
    line = _line(pen, seen)
    address = {"account": seen.account}
    views = (
        (line.at(desk.url("post_file", seen.network, seen.post_id, "json", **address),
                 desk.url("post_file", seen.network, seen.post_id, "csv", **address)),)
        if line else ()
    )  # fmt: skip
    said: tuple[Link, ...] = ()
    if not line:
        said = told(desk, (msg("Its file was imported once: a second export, later, will show how it went on."),))
    table = _figures(desk, pen, seen)
    return Part("brought", pen.say(msg("What it brought")), said, views, (table,) if table.rows else ())


def _figures(desk: Desk, pen: Pen, seen: SeenPost) -> DataTable:
    heads = columns(pen, (msg("Figure"), True), (msg("Value"), False), (msg("With its numbers"), True))
    rows = tuple(_figure_row(desk, pen, table) for table in seen.figures)
    return DataTable(pen.say(msg("Figures of the whole life of the post")), heads, rows, title_shown=False)


def _figure_row(desk: Desk, pen: Pen, table: KpiTable) -> tuple[Cell, ...]:
    row = table.rows[0]
    numbers_ = (
        f"{pen.number(float(row.numerator)).text} ÷ {pen.number(float(row.denominator)).text}"
        if row.numerator is not None and row.denominator
        else ""
    )
    name = Cell(pen.head(table.kpi.name), href=desk.url("explain", table.kpi.id))
    return name, pen.figure(figure_of(table.kpi, row, pen.currency)), Cell(numbers_)


def _line(pen: Pen, seen: SeenPost) -> Picture | None:
    if not seen.over_time:
        return None
    rows, cells = [], []
    for measure, points in seen.over_time:
        name = pen.head(CATALOGUE[measure].name)
        for day, value in points:
            rows.append({"day": day.isoformat(), "name": name, "value": value, "said": pen.number(value).text,
                         "said_day": pen.day(day).text})  # fmt: skip
            cells.append((pen.day(day), pen.words(name), pen.number(value)))
    title = pen.say(msg("Its figures, export by export"))
    heads = columns(pen, (msg("Day"), False), (msg("Figure"), True), (msg("Value"), False))
    spec = lines(
        rows,
        ",d",
        tips(name=" ", said_day=pen.say(msg("Day")), said=pen.say(msg("Value"))),
        named=len(seen.over_time) > 1,
    )
    return Picture("over-time", title, title, {**spec, "data": rows_json(rows)}, DataTable(title, heads, tuple(cells)))


def _sold(desk: Desk, pen: Pen, seen: SeenPost) -> Part | None:
    one, whole = seen.sold, seen.compared
    if whole is None:
        return None
    title = pen.say(msg("What it sold"))
    leads = (Link(pen.say(msg("Liked versus sold, all posts")), desk.url("content_sold")),)
    if whole.reason is not None or one is None:
        reason = whole.reason or msg("No interactions are known, so it is not set beside others.")
        return Part("sold", title, told(desk, (reason,)), more=leads)
    if not one.measurable:
        return Part(
            "sold",
            title,
            told(desk, (msg("No tracked link was on it: what it sold is not measurable, which is not nothing."),)),
            more=leads,
        )
    margin = pen.amount(one.margin, one.bounds)
    orders = pen.number(round(one.orders, 2)).text
    said: Message = msg(
        "Credited with {orders} from {days}: margin {margin}{range}.",
        orders=_n("{count} order", "{count} orders", round(one.orders))
        if one.orders == round(one.orders)
        else msg("{count} of an order", count=orders),
        days=Span(seen.period),
        margin=margin.text,
        range=f" ({margin.note})" if margin.note else "",
    )
    rank = msg("Liked more than {share} of its network’s posts of these days.", share=pen.percent(one.rank, 0).text)
    return Part("sold", title, told(desk, (said, rank, msg("Credited is not caused."))), more=leads)


def _linked(desk: Desk, pen: Pen, seen: SeenPost) -> Part:
    title = pen.say(msg("Links on it"))
    if not seen.links:
        return Part(
            "links",
            title,
            told(desk, (msg("No link of ours stands on this post: make one to follow what it brings."),)),
        )
    heads = columns(
        pen,
        (msg("Link"), True),
        (msg("Leads to"), True),
        (msg("Clicks of people"), False),
        (msg("Of machines"), False),
        (msg("Last click"), False),
    )
    rows = tuple(
        (
            Cell("/".join(filter(None, (link.domain, link.slug)))), Cell(link.destination), pen.number(clicks.people),
            pen.number(clicks.bots), pen.day(clicks.last_on) if clicks.last_on else pen.absent(),
        )
        for link, clicks in seen.links
    )  # fmt: skip
    return Part("links", title, tables=(DataTable(title, heads, rows, title_shown=False),))


def _form(desk: Desk, pen: Pen, seen: SeenPost) -> LabelForm:
    label = seen.label
    now = {
        "campaign": (label.campaign if label else "") or seen.campaign,
        "content_type": (label.content_type if label else "") or seen.kind,
        "call_to_action": label.call_to_action if label else "",
    }
    campaigns = [name for name, _, _ in queries.campaigns(desk.opened.whose)]
    titles = {"campaign": msg("Campaign"), "content_type": msg("Kind of post"), "call_to_action": msg("Call to action")}
    known = {"campaign": campaigns, "content_type": list(words.types()), "call_to_action": list(words.CALLS)}
    by = {"campaign": "campaign", "content_type": "type", "call_to_action": "call_to_action"}
    fields = tuple(
        Field(name, pen.say(titles[name]), "select", now[name], choices=_choices(pen, by[name], known[name], now[name]))
        for name in FIELDS
    )
    may = desk.member.may(Capability.ENTER)
    state = "none" if label is None else "by_hand" if label.by_hand else "guessed"
    return LabelForm(
        desk.url("label", seen.network, seen.post_id, account=seen.account) if may else "",
        fields,
        tuple((pen.say(titles[name]), pen.head(words.group_name(by[name], now[name]))) for name in FIELDS),
        pen.say(LABEL_WORDS[state]),
        {name: pen.say(word) for name, word in LABEL_WORDS.items()},
    )


def _choices(pen: Pen, by: str, known: list[str], now: str) -> tuple[Choice, ...]:
    every = list(dict.fromkeys((*known, *([now] if now else []))))
    named = sorted(
        ((pen.head(words.group_name(by, code)), code) for code in every), key=lambda pair: pair[0].casefold()
    )
    return (Choice("", pen.say(words.NONE_NAMED), not now), *(Choice(code, name, code == now) for name, code in named))
