"""What the API answers, field by field.

Exact amounts are text in major units (``"120.50"``) beside their currency; parts of a whole are numbers (0.05 reads
5 %); days are ``2026-03-31``, moments ISO 8601; what is not known is null and has its reason.
"""

from typing import Any

from ninja import Schema
from pydantic import ConfigDict

Value = str | int | float | None


class Told(Schema):
    """An answer: fields may be added in time, never taken away."""

    model_config = ConfigDict(extra="allow")


class Problem(Schema):
    """Why a request was refused."""

    code: str
    what: str
    remedy: str | None
    details: list[dict[str, Any]]


class WorkspaceTold(Told):
    """A workspace, and what the token may do in it."""

    slug: str
    name: str
    currency: str
    zone: str
    language: str
    scopes: list[str]


class Workspaces(Told):
    """The workspaces of the token: one."""

    workspaces: list[WorkspaceTold]


class KpiDeclared(Told):
    """A KPI of the catalogue; `money_in` says that it needs the scope read:money."""

    id: str
    name: str
    sentence: str
    formula: str
    unit: str
    level: str
    direction: str
    objectives: list[str]
    version: int
    computed: bool
    needs: str
    money_in: bool


class Catalogue(Told):
    """Every KPI."""

    kpis: list[KpiDeclared]


class KpiRowTold(Told):
    """A figure, whole or of one key of an axis."""

    key: str
    value: Value
    numerator: Value
    denominator: Value
    unit: str
    n: int
    reason: str | None
    interval: list[Value] | None
    marks: list[str]
    notes: list[str]


class KpiTold(Told):
    """A KPI over some days."""

    id: str
    name: str
    unit: str
    currency: str | None
    by: str
    rows: list[KpiRowTold]
    notes: list[str]
    refusal: str | None


class Figures(Told):
    """Several KPIs over the same days; one that cannot be cut so has no row and a refusal."""

    currency: str
    kpis: list[KpiTold]


class Explained(Told):
    """What stands behind a KPI: definition, formula with its numbers, files."""

    id: str
    name: str
    definition: str
    formula: str
    values: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    files: list[dict[str, Any]]
    notes: list[str]


class Roi(Told):
    """What a period cost, earned and returned."""

    currency: str
    roi: Value
    ladder: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    warnings: list[str]


class ObjectiveTold(Told):
    """An objective, and where it stands."""

    number: int
    name: str
    kpi: str
    target: Value
    starts_on: str
    due_on: str
    value: Value
    status: str
    reason: str | None


class Objectives(Told):
    """Every objective that the token may see."""

    currency: str
    objectives: list[ObjectiveTold]


class PostTold(Told):
    """A post with what it brought."""

    network: str
    post: str
    kind: str
    text: str
    url: str
    published_at: str | None
    published_on: str | None
    interactions: Value
    rate: Value


class Posts(Told):
    """The posts of some days, and the KPI that they are rated by."""

    rated_by: str
    posts: list[PostTold]


class Traffic(Told):
    """Visits of the tracked site; one table a cut."""

    zone: str


class Funnel(Told):
    """How many go through each step."""

    counted: str
    rows: list[dict[str, Any]]
    warnings: list[str]


class Paths(Told):
    """The paths walked most before orders or a goal."""

    conversions: Value
    paths: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    warnings: list[str]


class Cohorts(Told):
    """What people are worth months after their first touch."""

    cohorts: list[dict[str, Any]]
    warnings: list[str]


class Attribution(Told):
    """What each model credits."""

    currency: str | None
    models: list[dict[str, Any]]
    warnings: list[str]


class Links(Told):
    """Links, the newest first."""

    links: list[dict[str, Any]]


class CostTold(Told):
    """A cost as it was entered; hours have no amount."""

    number: int
    amount: str | None
    currency: str | None
    hours: str | None
    kind: str


class Costs(Told):
    """Costs or hours."""

    costs: list[CostTold]


class ChangeTold(Told):
    """A dated change of strategy."""

    number: int | None
    day: str
    network: str
    title: str
    note: str


class Changes(Told):
    """Every change."""

    changes: list[ChangeTold]


class ImportTold(Told):
    """An import."""

    file: str
    format: str
    status: str
    rows: int
    warnings: list[str]


class Imports(Told):
    """Every import."""

    imports: list[ImportTold]


class SourceTold(Told):
    """How far one kind of file reaches, or live hits do."""

    format: str
    title: str
    files: int
    first: str | None
    last: str | None


class Sources(Told):
    """How far each source reaches."""

    sources: list[SourceTold]


class Report(Told):
    """The report, as `sillage report --json` writes it."""

    workspace: str
    title: str
    currency: str
    sections: list[dict[str, Any]]


class Written(Told):
    """What became of an import."""

    status: str
    number: int | None
    rows: int
    new: int
    repeated: int
    warnings: list[str]


class EventsTold(Told):
    """What became of each event."""

    stored: int
    already: int
    events: list[dict[str, Any]]
