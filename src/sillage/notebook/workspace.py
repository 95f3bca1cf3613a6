"""A workspace in a notebook: questions as methods, answers as tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

from sillage import settings
from sillage.kpis.compute import KpiTable
from sillage.language import Message, translator
from sillage.notebook import words
from sillage.notebook.answers import Answer, Drawn, table_of
from sillage.notebook.periods import PeriodLike, days_of
from sillage.services import answer_programs as ask
from sillage.services import plain_kpis
from sillage.services.brand_view import of_brand
from sillage.services.open_workspace import Opened

_T = TypeVar("_T")
Filters = Mapping[str, str]


class Workspace:
    """A workspace, ready to be asked.

    Parameters
    ----------
    opened : Opened
        The workspace.
    language : str
        A language tag.
    thread : ThreadPoolExecutor
        Where questions are asked: a notebook runs a loop, in which the ledger may not be asked.
    brand : str
        Only what is of this brand; empty for the whole workspace.
    """

    def __init__(self, opened: Opened, language: str, thread: ThreadPoolExecutor, brand: str = "") -> None:
        self._opened, self._thread, self.language, self.brand = opened, thread, language, brand

    def __repr__(self) -> str:
        brand = f", brand {self.brand!r}" if self.brand else ""
        return f"<sillage workspace {self.name!r}{brand}>"

    @property
    def name(self) -> str:
        """What people call the workspace."""
        return self._opened.workspace.name

    @property
    def currency(self) -> str:
        """ISO 4217 code of its amounts."""
        return self._opened.workspace.currency

    def kpi(self, kpi_id: str, period: PeriodLike = None, by: str = "", filters: Filters | None = None) -> Answer:
        """Compute a KPI, whole or cut along an axis.

        Parameters
        ----------
        kpi_id : str
            An id of `catalogue`, or what people call it.
        period : str, pair of days or None
            Every day by default.
        by : str
            ``network``, ``account``, ``campaign``, ``content_type``, ``post``, ``day``, ``week``, ``month``...
        filters : mapping of str to str, optional
            Axis to value.

        Returns
        -------
        Answer
            One row a key; an unknown value is null and has its reason.
        """
        table = self._ask(lambda one: ask.kpi(one, kpi_id, days_of(one, period), by, filters or {}))
        unit = self._unit(table.kpi.unit)
        columns = ("key", "value", "low", "high", "n", "numerator", "denominator", "unit", "reason")
        return self._answer(
            self._say(table.kpi.name),
            [_flat(row) for row in plain_kpis.rows(table)],
            columns,
            notes=(*table.notes, *table.contradictions),
            units=dict.fromkeys(("value", "low", "high"), unit),
            drawn=Drawn("key", "value", "low", "high") if by else None,
            details=plain_kpis.rows(table),
        )

    def kpis(
        self, kpi_ids: Iterable[str], period: PeriodLike = None, by: str = "", filters: Filters | None = None
    ) -> Answer:
        """Compute several KPIs with one reading of each table.

        Parameters
        ----------
        kpi_ids : iterable of str
            Ids of `catalogue`.
        period : str, pair of days or None
            Every day by default.
        by : str
            An axis; empty for the whole.
        filters : mapping of str to str, optional
            Axis to value.

        Returns
        -------
        Answer
            One row a KPI and key; one that cannot be cut so has no value and the reason.
        """
        asked = tuple(kpi_ids)
        found = self._ask(lambda one: ask.kpis(one, asked, days_of(one, period), by, filters or {}))
        rows = [row for table in found.values() for row in self._rows_of(table)]
        notes = dict.fromkeys(note for table in found.values() for note in (*table.notes, *table.contradictions))
        columns = ("kpi", "name", "key", "value", "low", "high", "n", "unit", "reason")
        return self._answer(self._say(words.KPIS), rows, columns, notes=tuple(notes), details=rows)

    def catalogue(self) -> Answer:
        """List every KPI: what it is, and what it needs where it is not measured yet."""
        rows = self._ask(ask.catalogue)
        columns = ("id", "name", "sentence", "formula", "unit", "computed", "needs")
        return self._answer(self._say(words.KPIS), rows, columns, details=rows)

    def roi(
        self, period: PeriodLike = None, by: str = "", view: str = "", scope: str = "all", model: str = ""
    ) -> Answer:
        """Return what a period cost, earned and returned: the ladder, or one row a place.

        Parameters
        ----------
        period : str, pair of days or None
            From the first day that is known, a year at most, by default.
        by : str
            ``network``, ``campaign``, ``content_type``, ``activity``, ``channel``, ``post``, ``link`` or ``ad``.
        view : str
            Whose money: ``team``, ``agency`` or ``client``.
        scope : str
            ``all`` or ``social``.
        model : str
            By which orders are credited.

        Returns
        -------
        Answer
            Ratios: 9 reads 900 %.
        """
        told = self._ask(lambda one: ask.roi(one, days_of(one, period), by, view, scope, model))
        title, money = self._say(words.ROI), f"money:{told['currency']}"
        if not by:
            steps = ("id", "name", "value", "cost", "gain", "estimated", "reason")
            rungs = {"value": "%", "cost": money, "gain": money}
            return self._answer(title, told["ladder"], steps, told["warnings"], rungs, Drawn("name", "value"), told)
        rows = [_roi_row(row) for row in told["rows"]]
        units = {"roi": "%", "low": "%", "high": "%", "cost": money, "revenue": money, "margin": money}
        columns = ("key", "roi", "low", "high", "roas", "cost", "revenue", "margin", "orders")
        return self._answer(title, rows, columns, told["warnings"], units, Drawn("key", "roi", "low", "high"), told)

    def traffic(self, period: PeriodLike = None, by: str = "channel") -> Answer:
        """Count the visits of the tracked site.

        Parameters
        ----------
        period : str, pair of days or None
            The last thirty days by default.
        by : str
            ``landing``, ``channel``, ``source``, ``medium``, ``campaign``, ``network``, ``link``, ``post``, ``device``,
            ``country``, ``site`` or ``day``.

        Returns
        -------
        Answer
            One row a key.
        """
        told = self._ask(lambda one: ask.traffic(one, days_of(one, period), by))
        rows = [row | {"median_s": row["engaged_time"]["median"]} for row in told[by or "whole"]]
        columns = ("key", "name", "visits", "pageviews", "visitors", "bounce_rate", "median_s", "conversions", "orders")
        units = {"bounce_rate": "%", "median_s": "duration"}
        return self._answer(self._say(words.TRAFFIC), rows, columns, (), units, Drawn("key", "visits"), told)

    def funnel(self, steps: str | Iterable[str], period: PeriodLike = None, by: str = "", window: int = 0) -> Answer:
        """Follow visits, or people, through ordered steps.

        Parameters
        ----------
        steps : str or iterable of str
            Pages, ``order``, or names of events.
        period : str, pair of days or None
            The last thirty days by default.
        by : str
            An axis; empty for the whole.
        window : int
            Days to follow people for; 0 follows visits.

        Returns
        -------
        Answer
            One row a step.
        """
        asked = steps if isinstance(steps, str) else ",".join(steps)
        told = self._ask(lambda one: ask.funnel(one, asked, days_of(one, period), by, window))
        rows = [{"key": row["key"], **step} for row in told["rows"] for step in row["steps"]]
        columns = ("key", "step", "reached", "step_rate", "of_first", "median_s", "p90_s")
        units = {"step_rate": "%", "of_first": "%", "median_s": "duration", "p90_s": "duration"}
        drawn = Drawn("step", "reached", group="key" if by else "")
        return self._answer(self._say(words.FUNNEL), rows, columns, told["warnings"], units, drawn, told)

    def paths(
        self, period: PeriodLike = None, by: str = "channel", window: int = 30, goal: str = "", limit: int = 15
    ) -> Answer:
        """Return the paths walked most before orders or a goal.

        Parameters
        ----------
        period : str, pair of days or None
            From the first day that is known, a year at most, by default.
        by : str
            ``channel``, ``campaign``, ``network``, ``post``, ``link`` or ``source``.
        window : int
            Days before an order in which a touch counts.
        goal : str
            A conversion instead of orders.
        limit : int
            How many paths.

        Returns
        -------
        Answer
            One row a path; `Answer.details` has its steps.
        """
        told = self._ask(lambda one: ask.paths(one, days_of(one, period), by, window, goal, limit))
        rows = [_path_row(row, self.currency) for row in told["paths"]]
        columns, units = ("path", "conversions", "value", "nulls"), {"value": f"money:{self.currency}"}
        drawn = Drawn("path", "conversions")
        return self._answer(self._say(words.PATHS), rows, columns, told["warnings"], units, drawn, told)

    def cohorts(self, period: PeriodLike = None, by: str = "channel") -> Answer:
        """Return what people are worth months after their first touch.

        Parameters
        ----------
        period : str, pair of days or None
            The last twelve months by default.
        by : str
            As `paths`.

        Returns
        -------
        Answer
            One row a cohort and month.
        """
        told = self._ask(lambda one: ask.cohorts(one, days_of(one, period), by))
        rows = [
            {**{name: value for name, value in one.items() if name != "months"}, **month}
            for one in told["cohorts"]
            for month in one["months"]
        ]
        columns = (
            "month",
            "step",
            "age",
            "persons",
            "customers",
            "orders",
            "currency",
            "cumulated",
            "value_per_person",
        )
        units = dict.fromkeys(("cumulated", "value_per_person"), f"money:{self.currency}")
        drawn = Drawn("month", "value_per_person", group="step") if len(rows) > 1 else None
        return self._answer(self._say(words.COHORTS), rows, columns, told["warnings"], units, drawn, told)

    def attribute(
        self, period: PeriodLike = None, by: str = "channel", window: int = 30, model: str = "all", order: int = 1
    ) -> Answer:
        """Return what each model of attribution credits, side by side.

        Parameters
        ----------
        period : str, pair of days or None
            From the first day that is known, a year at most, by default.
        by : str
            ``channel``, ``campaign``, ``network``, ``post`` or ``link``.
        window : int
            Days before an order in which a touch counts.
        model : str
            ``all``, or some with commas.
        order : int
            Of the Markov chain, 1 to 3.

        Returns
        -------
        Answer
            One row a model and channel.
        """
        told = self._ask(lambda one: ask.attribution(one, days_of(one, period), by, window, model, order))
        rows = [
            {"model": one["model"], "model_name": one["name"], **credit}
            for one in told["models"]
            for credit in one["credits"]
        ]
        columns = ("model", "model_name", "channel", "name", "conversions", "value", "margin", "share")
        money = f"money:{told['currency']}"
        units = {"share": "%", "value": money, "margin": money}
        drawn = Drawn("channel", "conversions", group="model_name")
        return self._answer(self._say(words.ATTRIBUTION), rows, columns, told["warnings"], units, drawn, told)

    def objectives(self, on: str = "") -> Answer:
        """Return where each objective stands.

        Parameters
        ----------
        on : str
            The day to judge on; today when empty.

        Returns
        -------
        Answer
            One row an objective.
        """
        rows = self._ask(lambda one: ask.objectives(one, on))
        columns = (
            *("number", "name", "kpi", "baseline", "target", "starts_on", "due_on"),
            *("value", "expected", "progress", "status", "reason"),
        )
        drawn = Drawn("name", "progress")
        units = {"progress": "%"}
        return self._answer(self._say(words.OBJECTIVES), rows, columns, (), units, drawn, rows)

    def _ask(self, question: Callable[[Opened], _T]) -> _T:
        def asked() -> _T:
            # What is of the brand is read anew for each question: a notebook stays open for long.
            one = of_brand(replace(self._opened, now=settings.now()), self.brand)
            return question(one.for_one_request())

        return self._thread.submit(asked).result()

    def _say(self, message: Message | str) -> str:
        return translator(self.language).render(message)

    def _unit(self, unit: str) -> str:
        return f"money:{self.currency}" if unit == "money" else unit

    def _rows_of(self, table: KpiTable) -> list[dict[str, Any]]:
        known = {"kpi": table.kpi.id, "name": table.kpi.name, "unit": table.kpi.unit}
        if table.refusal is not None:
            return [{**known, "key": "", "reason": table.refusal.what}]
        return [{**_flat(row), **known} for row in plain_kpis.rows(table)]

    def _answer(
        self,
        title: str,
        rows: list[dict[str, Any]],
        columns: tuple[str, ...],
        notes: Iterable[Message | str] = (),
        units: Mapping[str, str] | None = None,
        drawn: Drawn | None = None,
        details: Any = None,
    ) -> Answer:
        return Answer(
            title=title,
            table=table_of(rows, columns, self.language),
            notes=tuple(self._say(note) for note in notes),
            details=details,
            language=self.language,
            units=units or {},
            heads={name: self._say(words.HEADS[name]) for name in columns if name in words.HEADS},
            drawn=drawn,
        )


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    low, high = row["interval"] or (None, None)
    return {**row, "low": low, "high": high}


def _roi_row(row: Mapping[str, Any]) -> dict[str, Any]:
    if "cost" not in row:  # an ad
        return {**row, "cost": row["spend"]}
    bounds = row["interval"]
    return {**row, "cost": row["cost"]["total"], "low": bounds["low"], "high": bounds["high"]}


def _path_row(row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    own = [one["amount"] for one in row["values"] if one["currency"] == currency]
    return {**row, "path": " > ".join(row["steps"]), "value": own[0] if own else None}
