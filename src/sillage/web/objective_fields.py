"""The questions of an objective's form: what is asked, what stands in it as it was typed, what is wrong beside each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sillage.kpis.compute import plan
from sillage.kpis.kpi import Kpi, Level
from sillage.kpis.measures import FEED_AXES, MEASURES
from sillage.language import Message, msg
from sillage.ledger import queries
from sillage.reports.wording import head, say
from sillage.services.ask_objective import DOWN, UP, Typed
from sillage.services.axis_names import axis_title, key_name
from sillage.services.compute_kpi import compute_many
from sillage.services.open_workspace import Opened
from sillage.services.report_period import default_period
from sillage.services.track_objectives import LEVEL_DAYS
from sillage.web.aim_words import FAMILIES, FIELDS, filters_text
from sillage.web.desk import Desk
from sillage.web.figures_thread import figures
from sillage.web.parts import Choice, Field
from sillage.web.pick_figure import UNIT_WORDS

OFFERED = ("network", "account", "campaign")
"""Axes that the form offers to limit an objective to; one set at a terminal to another stays."""

MOST_MILESTONES = 40
TEXTS = ("name", "family", "target", "baseline", "way", "starts_on", "due_on", "owner", "department")


@dataclass(frozen=True, slots=True)
class StoneRow:
    """A milestone's row.

    Parameters
    ----------
    day, value : Field
        Its two questions.
    drop : str
        What its button sends to take it away.
    label : str
        What the button says to who does not see the row.
    """

    day: Field
    value: Field
    drop: str
    label: str


@dataclass(frozen=True, slots=True)
class FormFields:
    """The questions of the form.

    Parameters
    ----------
    named, values, dates, limits, people : tuple of Field
        In groups, in order.
    stones : tuple of StoneRow
        Milestones.
    stones_wrong : str
        What is wrong with them together.
    kept : tuple of (str, str)
        Limits that the form does not ask, sent along.
    kept_words : str
        The same in words.
    """

    named: tuple[Field, ...]
    values: tuple[Field, ...]
    dates: tuple[Field, ...]
    limits: tuple[Field, ...]
    people: tuple[Field, ...]
    stones: tuple[StoneRow, ...]
    stones_wrong: str
    kept: tuple[tuple[str, str], ...]
    kept_words: str

    def place(self, name: str) -> str:
        """Return the id of the field of an answer, for a link to it.

        Parameters
        ----------
        name : str
            As `sillage.services.ask_objective` calls it.
        """
        if name.startswith("milestone_"):
            return f"f-stone_day_{name.removeprefix('milestone_')}"
        if name == "milestones":
            return "milestones"
        if name == "filters":
            return f"f-{self.limits[0].name}" if self.limits else "main"
        return f"f-{name}" if name in TEXTS else "main"


def typed_of(given: Mapping[str, str]) -> Typed:
    """Read what stands in a form, as it was typed.

    Parameters
    ----------
    given : mapping of str to str
        What was posted.

    Returns
    -------
    Typed
        Milestones in the order of their days.
    """
    texts = {name: given.get(name, "")[:300] for name in TEXTS}
    rows = [
        (given[f"stone_day_{index}"][:40], given.get(f"stone_value_{index}", "")[:80])
        for index in range(MOST_MILESTONES)
        if f"stone_day_{index}" in given
    ]
    rows.sort(key=lambda row: row[0] or "9999")
    filters = {
        name.removeprefix("filter_"): value[:200]
        for name, value in given.items()
        if name.startswith("filter_") and value
    }
    return Typed(**texts, milestones=tuple(rows), filters=filters)


def carried(given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what the choice of a figure must send along, so that nothing typed is lost.

    Parameters
    ----------
    given : mapping of str to str
        What was posted.
    """
    leave = ("csrfmiddlewaretoken", "act", "pick", "q")
    return tuple((name, value[:300]) for name, value in given.items() if name not in leave)[:200]


def fields_of(desk: Desk, kpi: Kpi, typed: Typed, wrong: Mapping[str, str]) -> FormFields:
    """Ask the questions of an objective.

    Parameters
    ----------
    desk : Desk
        Who asks.
    kpi : Kpi
        What it is about.
    typed : Typed
        What stands in the form.
    wrong : mapping of str to str
        What is wrong with each answer.

    Returns
    -------
    FormFields
        Ready strings.
    """
    language = desk.language

    def field(name: str, label: Message, kind: str = "text", hint: Message | None = None, **more: str) -> Field:
        return Field(
            name, say(label, language), kind, str(getattr(typed, name)), say(hint, language) if hint else "",
            wrong.get(name, ""), required=name in ("target", "due_on"), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    sign = "%" if kpi.unit == "%" else ""
    limits = tuple(_limits(desk, kpi, typed, wrong))
    asked = {one.name.removeprefix("filter_") for one in limits}
    kept = {axis: value for axis, value in typed.filters.items() if axis not in asked}
    start = msg("A count starts at 0: only what comes counts.") if kpi.levels[0] is Level.ADDITIVE else msg(
        "Read from the {days} days before the first day, when it is left empty.", days=LEVEL_DAYS
    )  # fmt: skip
    return FormFields(
        named=(
            field("name", FIELDS["name"], hint=msg("In your own words; the name of the figure when it is left empty.")),
            _select(
                "family", FIELDS["family"], {one.value: word for one, word in FAMILIES.items()}, typed.family, desk
            ),
        ),
        values=(
            _select("way", msg("Which way"), {UP: msg("It must rise"), DOWN: msg("It must fall")}, typed.way, desk),
            field("baseline", FIELDS["baseline"], hint=start, suffix=sign),
            field("target", FIELDS["target"], hint=_example(kpi), suffix=sign),
        ),
        dates=(
            field("starts_on", FIELDS["starts_on"], "date"),
            field("due_on", FIELDS["due_on"], "date", hint=msg("Three to six months ahead is usual.")),
        ),
        limits=limits,
        people=(field("owner", FIELDS["owner"]), field("department", FIELDS["department"])),
        stones=tuple(_stones(typed, wrong, language, sign)),
        stones_wrong=wrong.get("milestones", ""),
        kept=tuple((f"filter_{axis}", value) for axis, value in kept.items()),
        kept_words=filters_text(kept, language),
    )


def _example(kpi: Kpi) -> Message:
    if kpi.unit == "%":
        return msg("In percent: 0.5 is half a percent, 50 is a half.")
    examples = {"duration": "1 h 30 min", "money": "12000"}
    unit = UNIT_WORDS.get(kpi.unit)
    example = examples.get(kpi.unit, "12500" if kpi.unit in ("people", "count") else "2.5")
    if unit is None:
        return msg("For instance {example}.", example=example)
    return msg("In: {unit}. For instance {example}.", unit=unit, example=example)


def _select(name: str, label: Message, words: Mapping[str, Message | str], chosen: str, desk: Desk) -> Field:
    choices = tuple(Choice(value, say(word, desk.language), value == chosen) for value, word in words.items())
    return Field(name, say(label, desk.language), "select", choices=choices)


def _limits(desk: Desk, kpi: Kpi, typed: Typed, wrong: Mapping[str, str]) -> Iterable[Field]:
    measures = plan(kpi).measures
    for axis in OFFERED:
        if not any(axis in FEED_AXES[MEASURES[name].feed] for name in measures):
            continue
        known = dict(_known(desk, kpi, axis))
        chosen = typed.filters.get(axis, "")
        if chosen:
            known.setdefault(chosen, chosen)
        if not known:
            continue
        choices = (
            Choice("", say(msg("All of them"), desk.language), not chosen),
            *(Choice(value, label, value == chosen) for value, label in known.items()),
        )
        title = head(axis_title(axis), desk.language)
        yield Field(f"filter_{axis}", title, "select", chosen, choices=choices,
                    wrong=wrong.get("filters", "") if chosen else "")  # fmt: skip


def _known(desk: Desk, kpi: Kpi, axis: str) -> Iterable[tuple[str, str]]:
    if axis == "campaign":
        return [(name, name) for name, _, _ in queries.campaigns(desk.opened.whose)]
    keys = figures(desk.opened, lambda opened: _keys(opened, kpi.id, axis))
    return sorted(((key, say(key_name(axis, key), desk.language)) for key in keys), key=lambda pair: pair[1].casefold())


def _keys(opened: Opened, kpi_id: str, axis: str) -> tuple[str, ...]:
    """Return the places where the figure was seen in the usual days."""
    table = compute_many(opened, (kpi_id,), default_period(opened).period, by=axis)[kpi_id]
    return tuple(row.key for row in table.rows if row.key)


def _stones(typed: Typed, wrong: Mapping[str, str], language: str, sign: str) -> Iterable[StoneRow]:
    for index, (day, value) in enumerate(typed.milestones):
        number = str(index + 1)
        of_value = say(msg("Milestone {number}: value", number=number), language)
        told = wrong.get(f"milestone_{index}", "")
        yield StoneRow(
            Field(f"stone_day_{index}", say(msg("Milestone {number}: day", number=number), language), "date", day,
                  wrong=told),
            Field(f"stone_value_{index}", of_value, "text", value, suffix=sign),
            f"drop-{index}",
            say(msg("Remove milestone {number}", number=number), language),
        )  # fmt: skip
