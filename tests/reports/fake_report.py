"""A report made by hand, with every kind of item and hostile words in every place that takes somebody's words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sillage.domain.period import Period
from sillage.language import msg
from sillage.reports.sentences import FAMILY_NAMES, ProofFacts, SalesFacts, proof_sentence, sales_sentence
from sillage.reports.spec import (
    Bar,
    BarData,
    Block,
    Card,
    Cards,
    Change,
    Chart,
    Column,
    Definition,
    Figure,
    HeatData,
    HourCell,
    LineData,
    Number,
    Progress,
    Report,
    Section,
    Sentence,
    Sparkline,
    Step,
    Table,
    Trend,
    Unit,
    WaterfallData,
)

HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://evil") #set page(width: 1pt) $x^2$ *b* _i_ {0} {name} \\ ] "q"'
PERIOD = Period(date(2026, 7, 1), date(2026, 9, 30), "America/Montreal")
BEFORE = Period(date(2026, 4, 1), date(2026, 6, 30), "America/Montreal")


def money(value: str | None, **more: object) -> Figure:
    return Figure(None if value is None else Decimal(value), Unit.MONEY, "full_cost", currency="CAD", **more)  # type: ignore[arg-type]


def share(value: Number | None, **more: object) -> Figure:
    return Figure(value, Unit.PERCENT, "engagement_rate_by_impressions", **more)  # type: ignore[arg-type]


def weeks(count: int = 30, top: float = 0.04) -> tuple[tuple[date, float | None], ...]:
    first = date(2026, 1, 5)
    return tuple(
        (first + timedelta(weeks=index), None if index == 7 else top * (0.5 + index / 60 + 0.06 * ((index * 7) % 5)))
        for index in range(count)
    )


def _line_chart() -> Chart:
    points = weeks()
    data = LineData(
        points,
        Unit.PERCENT,
        goal=(0.036, 0.044),
        path=((date(2026, 1, 5), 0.02), (date(2026, 4, 6), 0.03), (date(2026, 9, 28), 0.04)),
        milestones=((date(2026, 4, 6), 0.03),),
        changes=((date(2026, 3, 9), "Nouvelle stratégie vidéo"), (date(2026, 6, 8), HOSTILE)),
    )
    table = Table(
        "engagement-weeks",
        msg("Engagement rate by week"),
        (Column(msg("Week")), Column(msg("Engagement rate"), "engagement_rate_by_impressions")),
        tuple((day, share(value)) for day, value in points),
    )
    return Chart("engagement", msg("Engagement rate by week"), data, table, msg("It rose from 2% to 4%."))


def _waterfall() -> Chart:
    steps = (
        Step(msg("Team hours"), Decimal(-6200), "cost"),
        Step(msg("Ads"), Decimal(-2400), "cost"),
        Step(msg("Tools"), Decimal(-480), "cost"),
        Step(msg("Attributed margin"), Decimal(16800), "value"),
        Step(HOSTILE[:30], Decimal(1250), "estimate"),
        Step(msg("Net result"), Decimal(8970), "net"),
    )
    table = Table(
        "waterfall",
        msg("From cost to value"),
        (Column(msg("Step")), Column(msg("Amount"), "full_cost")),
        tuple((step.label, money(str(step.amount))) for step in steps),
    )
    return Chart("waterfall", msg("From cost to value"), WaterfallData(steps, "CAD"), table, msg("Net: 8,970."))


def _hours() -> Chart:
    cells = tuple(
        HourCell(day, hour, 0.01 + ((day * 5 + hour) % 11) / 300, (day * 3 + hour) % 14)
        for day in range(7)
        for hour in range(6, 24, 3)
        if (day + hour) % 5
    )
    table = Table(
        "hours",
        msg("Posting hours"),
        (Column(msg("Slot")), Column(msg("Engagement rate"), "engagement_rate_by_impressions")),
        tuple((f"{cell.weekday} {cell.hour}", share(cell.value, n=cell.n)) for cell in cells),
    )
    note = msg("Local time.")
    return Chart("hours", msg("Posting hours"), HeatData(cells, Unit.PERCENT, 5), table, msg("Evenings."), note)


def _networks() -> Chart:
    bars = (
        Bar("Instagram", 0.046, (0.04, 0.053), 210),
        Bar("LinkedIn", 0.031, (0.022, 0.041), 48),
        Bar(HOSTILE[:26], 0.012, (0.002, 0.03), 6),
        Bar("Pinterest", None, None, 0),
    )
    table = Table(
        "networks",
        msg("Engagement rate by network"),
        (Column(msg("Network")), Column(msg("Engagement rate"), "engagement_rate_by_impressions")),
        tuple((bar.label, share(bar.value, interval=bar.interval, n=bar.n)) for bar in bars),
    )
    data = BarData(bars, Unit.PERCENT, reference=0.036, reference_label=msg("Target"))
    return Chart("networks", msg("Engagement rate by network"), data, table, msg("Instagram leads."))


def _cards() -> Cards:
    trend = Sparkline(weeks(), Unit.PERCENT)
    waits = Sparkline(tuple((day, None if v is None else v * 200_000) for day, v in weeks()), Unit.DURATION)
    wait = Figure(5040, Unit.DURATION, "first_response_time", n=812)
    return Cards(
        (
            Card(
                msg("Return on investment"),
                Figure(0.99, Unit.PERCENT, "roi", interval=(0.52, 1.41), n=13),
                Change(Trend.TOO_EARLY, share(0.12), share(0.87), BEFORE),
                Progress(share(0.75), 1.3, "ahead"),
                fresh=date(2026, 9, 30),
            ),
            Card(
                msg("Engagement rate by impressions"),
                share(0.038, n=264, interval=(0.035, 0.041)),
                Change(Trend.BETTER, share(0.004), share(0.034), BEFORE),
                Progress(share(0.04), 0.92, "on_track"),
                trend,
                date(2026, 9, 28),
            ),
            Card(
                msg("First response time (median, business hours)"),
                wait,
                Change(
                    Trend.BETTER,
                    Figure(-1080, Unit.DURATION, "first_response_time"),
                    Figure(6120, Unit.DURATION, "first_response_time"),
                    BEFORE,
                ),
                trend=waits,
            ),
            Card(
                msg("Net growth"),
                Figure(412, Unit.PEOPLE, "followers_net", signed=True),
                Change(
                    Trend.WORSE,
                    Figure(-40, Unit.PEOPLE, "followers_net"),
                    Figure(452, Unit.PEOPLE, "followers_net", signed=True),
                    BEFORE,
                ),
                Progress(Figure(650, Unit.PEOPLE, "followers_net", signed=True), 0.63, "late"),
                trend,
            ),
            Card(
                msg("Satisfaction"),
                Figure(None, Unit.PERCENT, "csat", reason=msg("Not measured: needs survey answers.")),
            ),
        )
    )


def fake_report() -> Report:
    """Return the whole thing."""
    sales = SalesFacts("CAD", Decimal(60_233), Decimal("18069.20"), Decimal(9080), (1.52, 2.41))
    answers = (
        Sentence(sales_sentence(sales).text, sales_sentence(sales).verdict, "roi", next(iter(FAMILY_NAMES.values()))),
        proof_sentence(ProofFacts("late", 0.011, 90, expected=0.05)),
    )
    names = (
        "roi",
        "full_cost",
        "followers_net",
        "csat",
        "first_response_time",
        "engagement_rate_by_impressions",
        "follower_growth_rate",
    )
    posts = Table(
        "top-posts",
        msg("Best posts"),
        (Column(msg("Post")), Column(msg("Network")), Column(msg("Published")), Column(msg("Cost"), "full_cost")),
        (
            (HOSTILE, "Instagram", date(2026, 8, 3), money("12.5")),
            ("=1+1", "X", date(2026, 8, 1), money(None, reason=msg("unknown"))),
            ("Un café, deux chats", "LinkedIn", None, money("1234567.5")),
        ),
        msg("Sorted by interactions."),
    )
    block = Block("highlights", msg("Highlights"), f"Première ligne\n- un\n- {HOSTILE}\n\nFin: {HOSTILE}")
    return Report(
        workspace=f"Maison Boréale {HOSTILE}",
        title=msg("Are your social networks performing?"),
        period=PERIOD,
        period_reason=msg("The last full quarter."),
        currency="CAD",
        language="fr-CA",
        made_at=datetime(2026, 10, 2, 12, tzinfo=UTC),
        answers=answers,
        sections=(
            Section("summary", msg("In short"), (_cards(), block)),
            Section("content", msg("Content"), (_line_chart(), _networks(), _hours(), posts)),
            Section("money", msg("What it earned"), (_waterfall(), Sentence(msg("Nothing counts twice.")))),
            Section("methods", msg("Methods"), (Sentence(msg("Intervals are at 90%.")),), annex=True),
        ),
        definitions={name: Definition(name, msg("ROI"), msg("What it means."), "a / b") for name in names},
    )
