"""Visits and funnels through our expressions against DuckDB SQL written by hand for the same answers, in the same run.

python -m bench.bench_events [--events 200000]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.measured import Measured, measure, quicker

MAKE = """
from datetime import UTC, date, datetime
from pathlib import Path
from sillage.demo.hits import HitPlan, made_days
from sillage.journal import Journal
plan = HitPlan({events}, date(2026, 7, 1), date(2026, 9, 28), "America/Montreal", "CAD")
rows = Journal(Path({data!r})).append(
    "w", "events", (day.events for day in made_days(plan)), import_uid="live-0123456789abcdef",
    observed_at=datetime(2026, 10, 1, tzinfo=UTC),
)
assert rows == {events}, rows
"""
OPEN = """
import time
import ibis
from deltalake import DeltaTable
files = DeltaTable({data!r} + "/events").file_uris()
con = ibis.duckdb.connect(threads=2)
con.raw_sql("SET TimeZone = 'UTC'; SET memory_limit = '4GB'; SET preserve_insertion_order = false")
con.raw_sql(f"CREATE VIEW events AS SELECT * FROM read_parquet({{files!r}})")
events = con.table("events")
begun = time.perf_counter()
"""
OURS = {
    "visits and bounces by channel": """
from sillage.journeys.traffic import traffic
from sillage.journeys.visits import visits
found = con.con.sql(con.compile(traffic(visits(events, "America/Montreal"), "channel").select(
    "axis", "visits", "bounces", "engaged_visits", "pageviews"))).fetchall()
""",
    "funnel of four steps": """
from sillage.journeys.funnels import steps_of, visit_funnel
steps = steps_of("/, /collections/bags, /cart, order")
found = con.con.sql(con.compile(visit_funnel(events, steps, "America/Montreal").select(
    "everybody", *(f"reached_{k}" for k in range(4))))).fetchall()
""",
}
_RUNS = """
WITH people AS (SELECT * FROM events WHERE bot = '' AND flag = ''),
cookies AS (SELECT visitor, min(cookie) AS one FROM people WHERE cookie <> '' AND visitor <> ''
            GROUP BY visitor HAVING min(cookie) = max(cookie)),
known AS (SELECT p.event_id, p."at" AS moment, p.kind, p.path, p.channel, p.order_id, p.click_id, p.name,
                 greatest(coalesce(p.engaged_ms, 0), 0) AS spent,
                 CASE WHEN p.kind = 'click' THEN NULL ELSE
                 coalesce(nullif(p.cookie, ''), c.one, nullif(p.visitor, '')) END AS own
          FROM people p LEFT JOIN cookies c ON p.visitor = c.visitor),
openers AS (SELECT click_id, own FROM known WHERE kind = 'pageview' AND click_id <> '' AND own IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY click_id ORDER BY moment, event_id) = 1),
mine AS (SELECT k.*, coalesce(k.own, o.own) AS who FROM known k LEFT JOIN openers o USING (click_id)
         WHERE coalesce(k.own, o.own) IS NOT NULL),
timed AS (SELECT *, lag(moment) OVER w AS before, row_number() OVER w AS step FROM mine WINDOW w AS (PARTITION BY who
          ORDER BY moment, CASE kind WHEN 'click' THEN 0 WHEN 'pageview' THEN 1 ELSE 2 END, event_id)),
runs AS (SELECT *, sum((before IS NULL OR epoch_us(moment) - spent * 1000 - epoch_us(before) > 1800000000)::INT)
         OVER (PARTITION BY who ORDER BY step ROWS UNBOUNDED PRECEDING) AS run FROM timed),
"""
BY_HAND = {
    "visits and bounces by channel": _RUNS
    + """
visits AS (SELECT arg_min(channel, step) FILTER (kind IN ('click', 'pageview')) AS channel,
           count(*) FILTER (kind = 'pageview') AS pages, sum(spent) AS spent,
           count(*) FILTER (kind IN ('conversion', 'order')) AS goals FROM runs GROUP BY who, run HAVING pages > 0)
SELECT channel, count(*), count(*) FILTER (pages = 1),
       count(*) FILTER (pages > 1 OR goals > 0 OR spent >= 10000), sum(pages)::BIGINT FROM visits GROUP BY channel
""",
    "funnel of four steps": _RUNS
    + """
visits AS (SELECT who, run FROM runs GROUP BY who, run HAVING count(*) FILTER (kind = 'pageview') > 0),
s0 AS (SELECT who, run, min(step) AS s FROM runs WHERE kind = 'pageview' AND path = '/' GROUP BY who, run),
s1 AS (SELECT r.who, r.run, min(r.step) AS s FROM runs r JOIN s0 USING (who, run)
       WHERE kind = 'pageview' AND path = '/collections/bags' AND r.step > s0.s GROUP BY r.who, r.run),
s2 AS (SELECT r.who, r.run, min(r.step) AS s FROM runs r JOIN s1 USING (who, run)
       WHERE kind = 'pageview' AND path = '/cart' AND r.step > s1.s GROUP BY r.who, r.run),
s3 AS (SELECT r.who, r.run, min(r.step) AS s FROM runs r JOIN s2 USING (who, run)
       WHERE kind = 'order' AND r.step > s2.s GROUP BY r.who, r.run)
SELECT count(*), count(s0.s), count(s1.s), count(s2.s), count(s3.s) FROM visits
LEFT JOIN s0 USING (who, run) LEFT JOIN s1 USING (who, run) LEFT JOIN s2 USING (who, run) LEFT JOIN s3 USING (who, run)
""",
}
CLOSE = """
seconds = time.perf_counter() - begun
from pathlib import Path
Path({answer!r}).write_text(repr(sorted(tuple(map(str, row)) for row in found)))
"""


def compared(folder: Path, events: int) -> list[tuple[str, Measured, Measured]]:
    """Return each question with our time and that of SQL written by hand; both must give the same answer."""
    data = str(folder / "journal")
    measure(MAKE.format(events=events, data=data))
    found = []
    for name, ours in OURS.items():
        best: list[Measured | None] = [None, None]
        answers = [folder / "ours.txt", folder / "hand.txt"]
        codes = [ours, f"found = con.con.sql({BY_HAND[name]!r}).fetchall()\n"]
        for _ in range(3):  # by turns, so that both meet the same machine
            for number, code in enumerate(codes):
                whole = OPEN.format(data=data) + code + CLOSE.format(answer=str(answers[number]))
                best[number] = quicker(best[number], measure(whole))
        said = [answer.read_text() for answer in answers]
        if said[0] != said[1]:
            raise RuntimeError(f"{name}: {said[0][:300]} against {said[1][:300]}")
        assert best[0] is not None
        assert best[1] is not None
        found.append((name, best[0], best[1]))
    return found


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=200_000)
    events = asked.parse_args().events
    with tempfile.TemporaryDirectory(prefix="sillage-bench-") as folder:
        for name, ours, hand in compared(Path(folder), events):
            print(
                f"{events:,} events, {name}: ours {ours.seconds:.2f} s, {ours.peak_mb:.0f} MB; "
                f"by hand {hand.seconds:.2f} s, {hand.peak_mb:.0f} MB; ratio {ours.seconds / hand.seconds:.2f}"
            )


if __name__ == "__main__":
    main()
