"""What answers and their columns are called in a notebook."""

from sillage.language import msg

KPIS = msg("KPIs")
ROI = msg("Return on investment")
TRAFFIC = msg("Visits")
FUNNEL = msg("Funnel")
PATHS = msg("Paths before conversions")
COHORTS = msg("Value of people, month by month")
ATTRIBUTION = msg("Attribution, model by model")
OBJECTIVES = msg("Objectives")

HEADS = {
    "key": msg("what (column)"),
    "kpi": msg("KPI"),
    "id": msg("id (column)"),
    "name": msg("name"),
    "value": msg("value"),
    "low": msg("low (column)"),
    "high": msg("high (column)"),
    "n": msg("n (column)"),
    "reason": msg("why"),
    "sentence": msg("definition (column)"),
    "unit": msg("unit"),
    "cost": msg("cost"),
    "gain": msg("came back"),
    "roi": msg("ROI"),
    "roas": msg("ROAS (column)"),
    "revenue": msg("revenue (column)"),
    "margin": msg("margin"),
    "orders": msg("orders"),
    "visits": msg("visits"),
    "pageviews": msg("pageviews"),
    "visitors": msg("visitors"),
    "bounce_rate": msg("bounce rate"),
    "median_s": msg("median time (column)"),
    "conversions": msg("conversions"),
    "step": msg("step (column)"),
    "reached": msg("reached (column)"),
    "step_rate": msg("of the step before (column)"),
    "of_first": msg("of the first step (column)"),
    "path": msg("path"),
    "nulls": msg("not converting"),
    "month": msg("month"),
    "age": msg("months later (column)"),
    "persons": msg("persons"),
    "value_per_person": msg("value a person (column)"),
    "model_name": msg("model (column)"),
    "channel": msg("channel"),
    "share": msg("share (column)"),
    "target": msg("target"),
    "expected": msg("expected"),
    "due_on": msg("deadline"),
    "progress": msg("progress (column)"),
    "status": msg("status"),
}
