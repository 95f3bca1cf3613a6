"""The questions of `bench.bench_events` in DuckDB SQL written by hand: one workspace, only what the answers need.

What both engines' dialects ask of the expressions is not asked here: zones are DuckDB's, nulls are left to it.
"""

# ruff: noqa: E501

from __future__ import annotations

ZONE = "America/Montreal"
_START = "kind IN ('click', 'pageview')"

_PEOPLE = """bot = '' AND flag = '' AND "at" IS NOT NULL"""
_TIES = {
    "cookies": f"""
SELECT visitor, min(cookie) AS one FROM events WHERE {_PEOPLE} AND cookie <> '' AND visitor <> ''
GROUP BY visitor HAVING min(cookie) = max(cookie)
""",
    "openers": f"""
SELECT click_id, coalesce(nullif(cookie, ''), c.one, nullif(p.visitor, '')) AS own
FROM events p LEFT JOIN cookies c ON p.visitor = c.visitor
WHERE {_PEOPLE} AND kind = 'pageview' AND click_id <> '' AND coalesce(nullif(cookie, ''), c.one, nullif(p.visitor, ''))
    IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY click_id ORDER BY "at", event_id) = 1
""",
}
"""Few rows, kept first: whose the hits are that say it in other hits."""

RUNS = f"""
known AS (SELECT p.event_id, p."at" AS moment, p.kind, p.path, p.site, p.channel, p.network, p.order_id, p.click_id,
                 p.customer_key, p.visitor, greatest(coalesce(p.engaged_ms, 0), 0) AS spent,
                 coalesce(nullif(p.cookie, ''), c.one, '') AS cookie,
                 CASE WHEN p.kind <> 'click' THEN coalesce(nullif(p.cookie, ''), c.one, nullif(p.visitor, '')) END AS own
          FROM events p LEFT JOIN cookies c ON p.visitor = c.visitor WHERE {_PEOPLE}),
mine AS (SELECT k.*, coalesce(k.own, o.own) AS who FROM known k LEFT JOIN openers o USING (click_id)
         WHERE coalesce(k.own, o.own) IS NOT NULL),
timed AS (SELECT *, lag(moment) OVER w AS before, row_number() OVER w AS step FROM mine WINDOW w AS (PARTITION BY who
          ORDER BY moment, CASE kind WHEN 'click' THEN 0 WHEN 'pageview' THEN 1 ELSE 2 END, event_id)),
runs AS (SELECT *, sum((before IS NULL OR epoch_us(moment) - spent * 1000 - epoch_us(before) > 1800000000)::INT)
         OVER (PARTITION BY who ORDER BY step ROWS UNBOUNDED PRECEDING) AS run FROM timed)
"""
VISITS = {
    **_TIES,
    "answer": f"""
WITH {RUNS},
visits AS (SELECT arg_min(channel, step) FILTER ({_START}) AS channel,
           count(*) FILTER (kind = 'pageview') AS pages, sum(spent) AS spent,
           count(*) FILTER (kind IN ('conversion', 'order')) AS goals FROM runs GROUP BY who, run HAVING pages > 0)
SELECT channel AS axis, count(*) AS visits, count(*) FILTER (pages = 1) AS bounces,
       count(*) FILTER (pages > 1 OR goals > 0 OR spent >= 10000) AS engaged_visits, sum(pages)::BIGINT AS pageviews
FROM visits GROUP BY channel
""",
}
FUNNEL = {
    **_TIES,
    "answer": f"""
WITH {RUNS},
visits AS (SELECT who, run, min(step) FILTER (kind = 'pageview' AND path = '/') AS s FROM runs GROUP BY who, run
           HAVING count(*) FILTER (kind = 'pageview') > 0),
later AS (SELECT who, run, step, kind, path FROM runs
          WHERE (kind = 'pageview' AND path IN ('/collections/bags', '/cart')) OR kind = 'order'),
s1 AS (SELECT r.who, r.run, min(r.step) AS s FROM later r JOIN visits v USING (who, run)
       WHERE kind = 'pageview' AND path = '/collections/bags' AND r.step > v.s GROUP BY r.who, r.run),
s2 AS (SELECT r.who, r.run, min(r.step) AS s FROM later r JOIN s1 USING (who, run)
       WHERE kind = 'pageview' AND path = '/cart' AND r.step > s1.s GROUP BY r.who, r.run),
s3 AS (SELECT r.who, r.run, min(r.step) AS s FROM later r JOIN s2 USING (who, run)
       WHERE kind = 'order' AND r.step > s2.s GROUP BY r.who, r.run)
SELECT count(*) AS everybody, count(s) AS reached_0, (SELECT count(*) FROM s1) AS reached_1,
       (SELECT count(*) FROM s2) AS reached_2, (SELECT count(*) FROM s3) AS reached_3 FROM visits
""",
}


def _edges(rows: str) -> str:
    ids = ("customer_key", "cookie", "click_id", "visitor")
    return " UNION ALL ".join(
        f"SELECT label, '{place}:' || {name} AS token FROM {rows} WHERE {name} <> ''" for place, name in enumerate(ids)
    )


def _clean(rows: str, name: str) -> str:
    """Return the rows with the ids that tie emptied of those that tie nobody, and the strongest left."""
    return f"""
{name}_clean AS (SELECT * REPLACE (CASE WHEN cookie IN (FROM two_by_cookie) THEN '' ELSE cookie END AS cookie,
    CASE WHEN click_id IN (FROM passed_on) THEN '' ELSE click_id END AS click_id,
    CASE WHEN visitor IN (FROM two_by_visitor) THEN '' ELSE visitor END AS visitor),
    coalesce('0:' || nullif(customer_key, ''), '1:' || nullif(cookie, ''), '2:' || nullif(click_id, ''),
             '3:' || nullif(visitor, '')) AS raw FROM {rows}),
{name} AS (SELECT *, CASE WHEN customer_key <> '' THEN '0:' || customer_key WHEN cookie <> '' THEN '1:' || cookie
    WHEN click_id <> '' THEN '2:' || click_id WHEN visitor <> '' THEN '3:' || visitor ELSE raw END AS label
    FROM {name}_clean WHERE raw IS NOT NULL)"""


_ROUNDS = ",\n".join(
    f"half_{number} AS (SELECT pair, token, min(label) OVER (PARTITION BY pair) AS label FROM round_{number}),\n"
    f"round_{number + 1} AS (SELECT pair, token, min(label) OVER (PARTITION BY token) AS label FROM half_{number})"
    for number in range(5)
)
_PLACED = """
WITH hit_ids AS (SELECT order_id, max(customer_key) AS customer_key, max(cookie) AS cookie, max(click_id) AS click_id,
    max(visitor) AS visitor FROM events WHERE kind = 'order' AND bot = '' AND order_id <> '' GROUP BY order_id
    HAVING count(DISTINCT site) FILTER (visitor <> '') <= 1),
sold AS (SELECT *, coalesce(epoch_us(ordered_at), epoch_us(ordered_on::TIMESTAMP) + 86399999999) AS us FROM orders
    WHERE status IN ('paid', 'partially_refunded', 'refunded') AND (gross_minor <> 0 OR coalesce(refunded_minor, 0) = 0)
    AND us IS NOT NULL QUALIFY NOT starts_with(import_uid, 'live-')
    OR bool_and(starts_with(import_uid, 'live-')) OVER (PARTITION BY order_id))
SELECT s.shop || '/' || s.order_id AS id, s.us, s.gross_minor - CASE WHEN status = 'refunded'
    AND coalesce(refunded_minor, 0) = 0 THEN s.gross_minor ELSE coalesce(refunded_minor, 0) END AS value, s.currency,
    s.channel AS said, s.heard_of_us, coalesce(nullif(s.customer_key, ''), h.customer_key, '') AS customer_key,
    coalesce(h.cookie, '') AS cookie, coalesce(h.click_id, '') AS click_id, coalesce(h.visitor, '') AS visitor
    FROM sold s LEFT JOIN hit_ids h USING (order_id)
"""
_TOUCHED = f"""
WITH {RUNS},
visits AS (SELECT 'visit:' || arg_min(event_id, step) FILTER ({_START}) AS id,
    epoch_us(min(moment) FILTER ({_START})) AS us, arg_min(channel, step) FILTER ({_START}) AS channel,
    arg_min(network, step) FILTER ({_START}) AS network,
    coalesce(arg_min(customer_key, step) FILTER (customer_key <> ''), '') AS customer_key, max(cookie) AS cookie,
    coalesce(arg_min(click_id, step) FILTER (click_id <> ''), '') AS click_id,
    arg_min(visitor, step) FILTER (kind = 'pageview') AS visitor
    FROM runs GROUP BY who, run HAVING count(*) FILTER (kind = 'pageview') > 0)
SELECT id, us, false AS told, CASE WHEN network IN (FROM networks) THEN network ELSE
        CASE WHEN channel = '' THEN '' ELSE coalesce(p.place, 'other') END END AS place,
        customer_key, cookie, click_id, visitor FROM visits LEFT JOIN places p USING (channel)
    UNION ALL SELECT 'told:said:' || id, us, true, coalesce(p.place, 'other'), customer_key, cookie, click_id, visitor
        FROM placed LEFT JOIN places p ON said = p.channel WHERE said <> ''
    UNION ALL SELECT 'told:heard_of_us:' || id, us, true, coalesce(p.place, 'other'), customer_key, cookie, click_id,
        visitor FROM placed LEFT JOIN places p ON heard_of_us = p.channel WHERE heard_of_us <> ''
"""
_TOGETHER = """
SELECT DISTINCT customer_key, cookie, click_id, visitor FROM (
    SELECT customer_key, cookie, click_id, visitor FROM touched UNION ALL
    SELECT customer_key, cookie, click_id, visitor FROM placed UNION ALL
    SELECT customer_key, cookie, click_id, CASE WHEN kind = 'click' THEN '' ELSE visitor END FROM events
    WHERE bot = '' AND flag = '')
WHERE (customer_key <> '')::INT + (cookie <> '')::INT + (click_id <> '')::INT + (visitor <> '')::INT > 1
"""
_WHOSE = f"""
WITH {_clean("together", "named")},
edges AS ({_edges("named")}),
least AS (SELECT token, min(label) AS label, max(label) AS other FROM edges GROUP BY token),
between_ AS (SELECT DISTINCT e.label AS one, l.label AS two FROM edges e JOIN least l USING (token)
    WHERE l.label <> l.other AND e.label <> l.label),
round_0 AS (SELECT one || '|' || two AS pair, one AS token, one AS label FROM between_ UNION ALL
    SELECT one || '|' || two, two, two FROM between_),
{_ROUNDS},
moved AS (SELECT token AS label, min(label) AS further FROM round_5 GROUP BY token)
SELECT l.token, coalesce(m.further, l.label) AS person FROM least l LEFT JOIN moved m USING (label)
WHERE l.token <> coalesce(m.further, l.label)
"""
_DAYS30 = 30 * 86_400_000_000
PATHS = {
    **_TIES,
    "placed": _PLACED,
    "touched": _TOUCHED,
    "together": _TOGETHER,
    "two_by_cookie": """
SELECT cookie FROM together WHERE customer_key <> '' AND cookie <> '' GROUP BY cookie
HAVING min(customer_key) <> max(customer_key)
""",
    "two_by_visitor": """
SELECT visitor FROM together WHERE customer_key <> '' AND visitor <> '' GROUP BY visitor
HAVING min(customer_key) <> max(customer_key)
""",
    "passed_on": """
SELECT click_id FROM together WHERE customer_key <> '' AND click_id <> '' GROUP BY click_id
HAVING min(customer_key) <> max(customer_key)
UNION SELECT click_id FROM together WHERE click_id <> '' AND visitor <> '' GROUP BY click_id
HAVING count(DISTINCT visitor) > 5
""",
    "whose": _WHOSE,
    "paths": f"""
WITH {_clean("touched", "touch_named")},
{_clean("placed", "placed_named")},
line AS (SELECT coalesce(w.person, label) AS person, us, told, false AS is_end, id, place, 0 AS value, '' AS currency
        FROM touch_named LEFT JOIN whose w ON w.token = label
    UNION ALL SELECT coalesce(w.person, label), us, false, true, id, '', value, currency
        FROM placed_named LEFT JOIN whose w ON w.token = label),
numbered AS (SELECT *, sum(is_end::INT) OVER w - is_end::INT AS stretch,
    max(us) FILTER (NOT is_end AND NOT told) OVER w AS before_us FROM line
    WINDOW w AS (PARTITION BY person ORDER BY us, is_end, id ROWS UNBOUNDED PRECEDING)),
ended AS (SELECT *, max(us) FILTER (is_end) OVER w AS end_us, max(id) FILTER (is_end) OVER w AS end_id,
    max(us) FILTER (NOT is_end AND NOT told) OVER w AS last_us, bool_or(told) OVER w AS is_told FROM numbered
    WINDOW w AS (PARTITION BY person, stretch)),
chosen AS (SELECT person, end_id, end_us, us, told, id, place FROM ended
        WHERE NOT is_end AND (told OR coalesce(end_us, last_us, us) - us <= {_DAYS30})
    UNION ALL SELECT e.person, e.id, e.us, t.us, false, t.id, t.place FROM ended e
        JOIN (SELECT person, us, min(id) AS id, arg_min(place, id) AS place FROM line WHERE NOT is_end AND NOT told
              GROUP BY person, us) t ON t.person = e.person AND t.us = e.before_us
        WHERE e.is_end AND NOT e.is_told AND (e.last_us IS NULL OR e.us - e.last_us > {_DAYS30})
        AND e.us - e.before_us <= {_DAYS30}),
kept AS (SELECT *, coalesce(end_id, 'none:' || person) AS journey FROM chosen
    QUALIFY NOT told OR row_number() OVER (PARTITION BY journey, place ORDER BY told, id) = 1),
last_ones AS (SELECT *, row_number() OVER (PARTITION BY journey ORDER BY (CASE WHEN told THEN 0 ELSE us END) DESC, id DESC)
    AS back FROM kept QUALIFY back <= 100),
walked AS (SELECT journey, any_value(end_id) AS end_id, string_agg(coalesce(nullif(place, ''), '(none)'), ' > '
    ORDER BY back DESC) AS path FROM last_ones GROUP BY journey)
SELECT path, coalesce(p.currency, '') AS currency, count(end_id) AS conversions, sum(p.value)::BIGINT AS value_minor,
       (count(*) - count(end_id)) AS nulls FROM walked LEFT JOIN placed p ON p.id = end_id GROUP BY 1, 2
""",
}
"""Kept tables first, then ``paths``: what is asked of them."""

_SOURCE = "channel, source, medium, campaign, network, device"
_AXES = f"site, {_SOURCE}"
ROLL_UP = {
    **_TIES,
    "rolled_runs": f"WITH {RUNS} SELECT event_id, who, run, step, moment, kind, site, visitor, order_id, spent FROM runs",
    "rolled_visits": f"""
SELECT (v.moment AT TIME ZONE '{ZONE}')::DATE AS day, v.* EXCLUDE (moment), {", ".join("e." + name for name in _SOURCE.split(", "))}
FROM (SELECT who, run, arg_min(event_id, step) FILTER ({_START}) AS first, min(moment) FILTER ({_START}) AS moment,
    arg_min(site, step) FILTER (kind = 'pageview') AS site, arg_min(visitor, step) FILTER (kind = 'pageview') AS visitor,
    count(*) FILTER (kind = 'pageview') AS pageviews, sum(spent)::BIGINT AS engaged_ms,
    count(*) FILTER (kind NOT IN ('click', 'pageview', 'engagement', 'refund')) AS events,
    count(*) FILTER (kind = 'conversion') AS conversions, count(*) FILTER (kind IN ('conversion', 'order')) AS goals,
    count(*) FILTER (kind = 'form_start') AS forms_begun, count(*) FILTER (kind = 'form') AS forms_sent,
    count(*) FILTER (kind = 'order' AND order_id = '') + len(list_distinct(coalesce(
        list(order_id) FILTER (kind = 'order' AND order_id <> ''), []))) AS orders
    FROM rolled_runs GROUP BY who, run HAVING pageviews > 0) v
JOIN (SELECT event_id, {_SOURCE} FROM events WHERE {_START}) e ON e.event_id = v.first
""",
    "visit_sums": f"""
SELECT day, {_AXES}, count(*) AS visits, count(*) FILTER (pageviews = 1) AS bounces,
    count(*) FILTER (engaged_ms >= 10000 OR pageviews >= 2 OR goals > 0) AS engaged_visits,
    sum(pageviews)::BIGINT AS pageviews, sum(events)::BIGINT AS events, sum(conversions)::BIGINT AS conversions,
    sum(forms_begun)::BIGINT AS forms_begun, sum(forms_sent)::BIGINT AS forms_sent, sum(engaged_ms)::BIGINT AS engaged_ms, sum(orders)::BIGINT AS visit_orders
FROM rolled_visits GROUP BY ALL
""",
    "visitors": f"""
SELECT day, {_AXES}, least FROM (SELECT day, {_AXES}, substr(visitor, 1, 4) AS register, min(substr(visitor, 1, 16)) AS least
FROM rolled_visits WHERE length(visitor) >= 16 GROUP BY ALL)
""",
    "money": f"""
WITH paid AS (SELECT * FROM events WHERE bot = '' AND flag = '' AND "at" IS NOT NULL
        AND (kind IN ('order', 'refund') OR (kind = 'conversion' AND value_minor IS NOT NULL))
    QUALIFY coalesce(("at" AT TIME ZONE '{ZONE}')::DATE > 1 + lag(("at" AT TIME ZONE '{ZONE}')::DATE) OVER (
        PARTITION BY kind, CASE WHEN kind = 'order' AND order_id <> '' THEN order_id ELSE event_id END
        ORDER BY "at", event_id), true)),
sources AS (SELECT r.event_id, {", ".join("v." + name for name in _SOURCE.split(", "))} FROM rolled_runs r
    JOIN rolled_visits v USING (who, run) WHERE r.kind IN ('order', 'conversion', 'refund'))
SELECT (p."at" AT TIME ZONE '{ZONE}')::DATE AS day, p.site,
    {", ".join(f"coalesce(s.{name}, p.{name}, '') AS {name}" for name in _SOURCE.split(", "))}, p.currency,
    count(*) FILTER (kind = 'order') AS orders, coalesce(sum(value_minor) FILTER (kind = 'order'), 0)::BIGINT AS order_minor,
    count(*) FILTER (kind = 'conversion') AS valued_conversions,
    coalesce(sum(value_minor) FILTER (kind = 'conversion'), 0)::BIGINT AS conversion_minor,
    count(*) FILTER (kind = 'refund') AS refunds,
    coalesce(sum(value_minor) FILTER (kind = 'refund'), 0)::BIGINT AS refund_minor
FROM paid p LEFT JOIN sources s USING (event_id) GROUP BY ALL
""",
    "clicks": f"""
SELECT ("at" AT TIME ZONE '{ZONE}')::DATE AS day, link_id, count(*) FILTER (bot = '' AND flag = '') AS clicks,
    count(*) FILTER (bot <> '') AS bot_clicks, count(*) FILTER (bot = '' AND flag <> '') AS flagged_clicks
FROM events WHERE kind = 'click' AND "at" IS NOT NULL GROUP BY ALL
""",
    "clickers": f"""
SELECT day, link_id, least FROM (SELECT ("at" AT TIME ZONE '{ZONE}')::DATE AS day, link_id,
    substr(visitor, 1, 4) AS register, min(substr(visitor, 1, 16)) AS least FROM events
    WHERE kind = 'click' AND "at" IS NOT NULL AND bot = '' AND flag = '' AND length(visitor) >= 16 GROUP BY ALL)
""",
    "link_orders": f"""
SELECT ("at" AT TIME ZONE '{ZONE}')::DATE AS day, link_id, currency, count(*) AS orders,
    coalesce(sum(value_minor), 0)::BIGINT AS order_minor
FROM (SELECT * FROM events WHERE kind = 'order' AND bot = '' AND flag = '' AND "at" IS NOT NULL
    QUALIFY coalesce(("at" AT TIME ZONE '{ZONE}')::DATE > 1 + lag(("at" AT TIME ZONE '{ZONE}')::DATE) OVER (
        PARTITION BY CASE WHEN order_id <> '' THEN order_id ELSE event_id END ORDER BY "at", event_id), true))
WHERE link_id <> '' GROUP BY ALL
""",
}
"""Kept tables first, then what is asked of them."""
KEPT = (*_TIES, "rolled_runs", "rolled_visits")
