"""Every page of a workspace, as data: what stands at which address, and what whoever asks must be able to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from sillage.domain.access import Capability
from sillage.web import (
    attribution_page,
    audience_page,
    brand_fields,
    campaign_page,
    chance_parts,
    change_effects_page,
    changes_page,
    checklist_page,
    cohorts_page,
    content_cuts_page,
    content_losses_page,
    content_page,
    content_sold_page,
    cost_form_page,
    costs_page,
    funnel_page,
    hours_page,
    import_page,
    imports_page,
    incoming_page,
    journeys_page,
    kpi_page,
    kpis_page,
    link_form_page,
    link_page,
    links_page,
    mix_parts,
    networks_page,
    objective_form_page,
    objective_page,
    objectives_page,
    overview_charts_page,
    overview_page,
    own_templates,
    post_page,
    report_builder_page,
    report_schedules_page,
    report_shares_page,
    reports_page,
    retention_page,
    roi_page,
    rows_page,
    search_page,
    service_page,
    team_page,
    time_page,
    tokens_page,
    traffic_page,
    unlinked_orders_page,
    values_page,
    views,
    watched_page,
    workspace_settings_page,
    workspaces_page,
)

View = Callable[..., HttpResponse | HttpResponseBase]
POST = ("POST",)
BOTH = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    """A page, or an act on one.

    Parameters
    ----------
    path : str
        After ``/w/<slug>/``, with Django's converters.
    name : str
        What `Desk.url` calls it.
    view : callable
        Takes the request, the desk, and the parts of the path by name.
    needs : Capability
        Without it, 403.
    methods : tuple of str
        What may be asked; ``HEAD`` goes with ``GET``.
    kept : bool
        Whether a browser may keep it while the data stand as they are.
    """

    path: str
    name: str
    view: View
    needs: Capability = Capability.SEE
    methods: tuple[str, ...] = ("GET",)
    kept: bool = False


ROUTES = (
    Route("", "overview", overview_page.show, kept=True),
    Route("charts", "overview_charts", overview_charts_page.show),
    Route("chart/<slug:picture_name>.json", "overview_chart", overview_charts_page.spec, kept=True),
    Route("chart/<slug:picture_name>.csv", "overview_rows", overview_charts_page.rows, kept=True),
    Route("report", "report", views.report_page, kept=True),
    Route("report.<str:form>", "download", views.download, kept=True),
    Route("reports", "reports", reports_page.show),
    Route("reports/new", "new_report", report_builder_page.new, Capability.DECIDE, BOTH),
    Route("reports/draft.<str:form>", "report_draft", report_builder_page.draft, Capability.DECIDE, POST),
    Route("reports/<int:number>", "saved_report", reports_page.one),
    Route("reports/<int:number>/report.<str:form>", "report_file", reports_page.file),
    Route("reports/<int:number>/edit", "edit_report", report_builder_page.edit, Capability.DECIDE, BOTH),
    Route("reports/<int:number>/links", "report_shares", report_shares_page.show, Capability.DECIDE, BOTH),
    Route(
        "reports/<int:number>/links/<int:share_id>/revoke",
        "revoke_share",
        report_shares_page.revoke,
        Capability.DECIDE,
        POST,
    ),
    Route("reports/<int:number>/mails", "report_schedules", report_schedules_page.show, Capability.DECIDE, BOTH),
    Route(
        "reports/<int:number>/mails/<int:schedule_id>",
        "edit_schedule",
        report_schedules_page.edit,
        Capability.DECIDE,
        BOTH,
    ),
    Route(
        "reports/<int:number>/mails/<int:schedule_id>/remove",
        "remove_schedule",
        report_schedules_page.remove,
        Capability.DECIDE,
        POST,
    ),
    Route(
        "reports/<int:number>/mails/<int:schedule_id>/restore",
        "restore_schedule",
        report_schedules_page.restore,
        Capability.DECIDE,
        POST,
    ),
    Route("reports/outbox", "outbox", report_schedules_page.all_mails, Capability.DECIDE),
    Route("reports/outbox/<int:mail_id>/again", "mail_again", report_schedules_page.again, Capability.DECIDE, POST),
    Route("reports/<int:number>/remove", "remove_report", reports_page.remove, Capability.DECIDE, POST),
    Route("reports/<int:number>/restore", "restore_report", reports_page.restore, Capability.DECIDE, POST),
    Route("objectives", "objectives", objectives_page.show, kept=True),
    Route("objectives/new", "new_objective", objective_form_page.new, Capability.DECIDE, BOTH),
    Route("objectives/<int:number>", "objective", objective_page.one, kept=True),
    Route("objectives/<int:number>/course.json", "objective_line", objective_page.line, kept=True),
    Route("objectives/<int:number>/course.csv", "objective_csv", objective_page.rows, kept=True),
    Route("objectives/<int:number>/chance", "objective_chance", chance_parts.part),
    Route("objectives/<int:number>/chance.json", "objective_chance_chart", chance_parts.chart, kept=True),
    Route("objectives/<int:number>/chance.csv", "objective_chance_csv", chance_parts.rows, kept=True),
    Route("objectives/<int:number>/stones.csv", "objective_stones_csv", chance_parts.stones, kept=True),
    Route("objectives/<int:number>/edit", "edit_objective", objective_form_page.edit, Capability.DECIDE, BOTH),
    Route("objectives/<int:number>/archive", "archive_objective", objectives_page.archive, Capability.DECIDE, POST),
    Route("objectives/<int:number>/restore", "restore_objective", objectives_page.restore, Capability.DECIDE, POST),
    Route("objectives/<int:number>/undo", "undo_objective", objectives_page.undo, Capability.DECIDE, POST),
    Route("kpis", "kpis", kpis_page.show, kept=True),
    Route("kpi/<slug:kpi_id>", "kpi", kpi_page.show, kept=True),
    Route("kpi/<slug:kpi_id>/line.json", "kpi_line", kpi_page.line, kept=True),
    Route("kpi/<slug:kpi_id>/rows.csv", "kpi_csv", kpi_page.rows, kept=True),
    Route("kpi/<slug:kpi_id>/rows", "kpi_rows", rows_page.show, kept=True),
    Route("kpi/<slug:kpi_id>/rows/all.csv", "kpi_rows_csv", rows_page.file),
    Route("explain/<slug:kpi_id>", "explain", kpi_page.moved),
    Route("search", "search", search_page.show),
    Route("content", "content", content_page.show, kept=True),
    Route("content.<str:kind>", "content_file", content_page.file, kept=True),
    Route("content/by/<str:by>.<str:kind>", "content_by_file", content_cuts_page.file, kept=True),
    Route("content/by/<str:by>", "content_by", content_cuts_page.show, kept=True),
    Route("content/hours", "content_hours", content_cuts_page.hours, kept=True),
    Route("content/hours.<str:kind>", "content_hours_file", content_cuts_page.hours_file, kept=True),
    Route("content/losses", "content_losses", content_losses_page.show, kept=True),
    Route("content/losses.<str:kind>", "content_losses_file", content_losses_page.file, kept=True),
    Route("content/customers", "content_customers", content_sold_page.customers, kept=True),
    Route("content/customers.<str:kind>", "content_customers_file", content_sold_page.customers_file, kept=True),
    Route("content/sold", "content_sold", content_sold_page.show, Capability.SEE_MONEY_IN, kept=True),
    Route("content/sold.<str:kind>", "content_sold_file", content_sold_page.file, Capability.SEE_MONEY_IN, kept=True),
    Route("content/<str:network>/<path:post_id>/label", "label", post_page.correct, Capability.ENTER, POST),
    Route("content/<str:network>/<path:post_id>/label/undo", "label_undo", post_page.undo, Capability.ENTER, POST),
    Route("content/<str:network>/<path:post_id>/figures.<str:kind>", "post_file", post_page.file),
    Route("content/<str:network>/<path:post_id>", "post", post_page.show),
    Route("audience", "audience", audience_page.show, kept=True),
    Route("audience/<slug:figure>.<str:kind>", "audience_file", audience_page.file, kept=True),
    Route("service", "service", service_page.show),
    Route("service/<slug:cut>.<str:kind>", "service_file", service_page.file),
    Route("campaign/<path:name>/posts.<str:kind>", "campaign_file", campaign_page.file),
    Route("campaign/<path:name>", "campaign", campaign_page.show),
    Route("costs", "costs", costs_page.show, Capability.SEE_MONEY_IN),
    Route("costs/add", "cost_add", cost_form_page.add, Capability.ENTER, BOTH),
    Route("costs/<int:number>", "cost", cost_form_page.edit, Capability.ENTER, BOTH),
    Route("costs/<int:number>/remove", "cost_remove", cost_form_page.remove, Capability.ENTER, POST),
    Route("costs/<int:number>/undo", "cost_undo", cost_form_page.undo, Capability.ENTER, POST),
    Route("time", "time", time_page.show, Capability.SEE_MONEY_IN),
    Route("time/save", "time_save", time_page.save, Capability.ENTER, POST),
    Route("time/quick", "time_quick", time_page.quick, Capability.ENTER, POST),
    Route("time/timer/start", "timer_start", time_page.timer_start, Capability.ENTER, POST),
    Route("time/timer/stop", "timer_stop", time_page.timer_stop, Capability.ENTER, POST),
    Route("time/timer/drop", "timer_drop", time_page.timer_drop, Capability.ENTER, POST),
    Route("time/plan", "time_plan", time_page.plan, Capability.ENTER, POST),
    Route("time/plan/<int:number>/undo", "time_plan_undo", time_page.plan_undo, Capability.ENTER, POST),
    Route("time/undo", "time_undo", time_page.undo, Capability.ENTER, POST),
    Route("changes", "changes", changes_page.show),
    Route("changes/add", "change_add", changes_page.add, Capability.DECIDE, POST),
    Route("changes/effects", "change_effects", change_effects_page.part),
    Route("changes/effect.<str:kind>", "change_effect", change_effects_page.file),
    Route("changes/<int:number>", "change", changes_page.edit, Capability.DECIDE, BOTH),
    Route("changes/<int:number>/remove", "change_remove", changes_page.remove, Capability.DECIDE, POST),
    Route("changes/<int:number>/undo", "change_undo", changes_page.undo, Capability.DECIDE, POST),
    Route("links", "links", links_page.show),
    Route("links.<str:kind>", "links_file", links_page.file),
    Route("links/new", "new_link", link_form_page.show, Capability.ENTER, ("GET", "POST")),
    Route("link/<str:link_id>", "link", link_page.show),
    Route("link/<str:link_id>/edit", "edit_link", link_form_page.edit, Capability.ENTER, ("GET", "POST")),
    Route("link/<str:link_id>/end", "end_link", link_page.end, Capability.ENTER, POST),
    Route("link/<str:link_id>/restore", "restore_link", link_page.restore, Capability.ENTER, POST),
    Route("link/<str:link_id>/back", "link_back", link_page.back, Capability.ENTER, POST),
    Route("link/<str:link_id>/qr.svg", "qr_svg", link_page.qr_svg),
    Route("link/<str:link_id>/qr.png", "qr_png", link_page.qr_png),
    Route("link/<str:link_id>/clicks.<str:kind>", "link_file", link_page.file),
    Route("traffic", "traffic", traffic_page.show, kept=True),
    Route("traffic.<str:kind>", "traffic_file", traffic_page.file, kept=True),
    Route("funnel", "funnel", funnel_page.show, kept=True),
    Route("funnel.<str:kind>", "funnel_file", funnel_page.file, kept=True),
    Route("journeys", "journeys", journeys_page.show, kept=True),
    Route("journeys.<str:kind>", "journeys_file", journeys_page.file, kept=True),
    Route("journeys/cohorts", "cohorts", cohorts_page.show, kept=True),
    Route("journeys/cohorts.<str:kind>", "cohorts_file", cohorts_page.file, kept=True),
    Route("attribution", "attribution", attribution_page.show, kept=True),
    Route("attribution.<str:kind>", "attribution_file", attribution_page.file, kept=True),
    Route("orders/unlinked", "unlinked_orders", unlinked_orders_page.show, Capability.SEE_MONEY_IN, kept=True),
    Route(
        "orders/unlinked.<str:kind>",
        "unlinked_orders_file",
        unlinked_orders_page.file,
        Capability.SEE_MONEY_IN,
        kept=True,
    ),
    Route("roi", "roi", roi_page.show, Capability.SEE_MONEY_IN, kept=True),
    Route("roi/chart/<slug:drawing>", "roi_chart", roi_page.chart, Capability.SEE_MONEY_IN, kept=True),
    Route("roi/marginal", "roi_marginal", mix_parts.part, Capability.SEE_MONEY_IN),
    Route(
        "roi/marginal/<slug:drawing>.<str:kind>", "marginal_file", mix_parts.file, Capability.SEE_MONEY_IN, kept=True
    ),
    Route("roi/<slug:drawing>.csv", "roi_file", roi_page.file, Capability.SEE_MONEY_IN, kept=True),
    Route("costs.csv", "costs_file", costs_page.file, Capability.SEE_MONEY_IN),
    Route("imports", "imports", imports_page.show, Capability.SEE_MONEY_IN),
    Route("imports.csv", "imports_file", imports_page.file, Capability.SEE_MONEY_IN),
    Route("imports/drop", "drop_files", imports_page.drop_files, Capability.DECIDE, POST),
    Route("imports/all", "bring_all", imports_page.bring_all, Capability.DECIDE, POST),
    Route("imports/waiting/<str:incoming_id>", "incoming", incoming_page.show, Capability.DECIDE),
    Route("imports/waiting/<str:incoming_id>/card", "incoming_card", incoming_page.card_part, Capability.DECIDE),
    Route("imports/waiting/<str:incoming_id>/answer", "answer_file", incoming_page.answer, Capability.DECIDE, POST),
    Route("imports/waiting/<str:incoming_id>/import", "bring", incoming_page.bring, Capability.DECIDE, POST),
    Route("imports/waiting/<str:incoming_id>/remove", "drop", incoming_page.drop, Capability.DECIDE, POST),
    Route("imports/waiting/<str:incoming_id>/undo", "undrop", incoming_page.undrop, Capability.DECIDE, POST),
    Route("imports/templates/<slug:own_kind>.csv", "own_template", own_templates.file, Capability.DECIDE),
    Route("imports/checklist", "checklist", checklist_page.show, Capability.SEE_MONEY_IN),
    Route("imports/folder", "watched", watched_page.show, Capability.DECIDE),
    Route("imports/folder/switch", "switch_watched", watched_page.turn, Capability.ADMIN, POST),
    Route("imports/<int:number>", "import", import_page.show, Capability.SEE_MONEY_IN),
    Route("imports/<int:number>/raw", "import_raw", import_page.raw, Capability.DECIDE),
    Route("imports/<int:number>/undo", "undo_import", import_page.undo, Capability.DECIDE, POST),
    Route("imports/<int:number>/redo", "redo_import", import_page.redo, Capability.DECIDE, POST),
    Route("settings", "settings", workspace_settings_page.show, Capability.ADMIN),
    Route("settings/save", "settings_save", workspace_settings_page.save, Capability.ADMIN, POST),
    Route("settings/undo", "settings_undo", workspace_settings_page.undo, Capability.ADMIN, POST),
    Route("settings/logo", "logo_save", workspace_settings_page.logo_save, Capability.ADMIN, POST),
    Route("settings/logo/remove", "logo_remove", workspace_settings_page.logo_remove, Capability.ADMIN, POST),
    Route("logo/<slug:digest>", "logo", workspace_settings_page.logo),
    Route("settings/workspaces", "settings_workspaces", workspaces_page.show, Capability.ADMIN),
    Route("settings/workspaces/add", "workspace_add", workspaces_page.add, Capability.ADMIN, POST),
    Route("settings/retention", "settings_retention", retention_page.show, Capability.ADMIN),
    Route("settings/retention/save", "retention_save", retention_page.save, Capability.ADMIN, POST),
    Route("settings/retention/erase", "erase_person", retention_page.erase_person, Capability.ADMIN, POST),
    Route("settings/networks", "settings_networks", networks_page.show, Capability.DECIDE),
    Route("settings/networks/account", "account_save", networks_page.account_save, Capability.DECIDE, POST),
    Route(
        "settings/networks/account/<int:number>/remove",
        "account_remove",
        networks_page.account_remove,
        Capability.DECIDE,
        POST,
    ),
    Route("settings/networks/brand", "brand_save", networks_page.brand_save, Capability.DECIDE, POST),
    Route("settings/networks/brand/remove", "brand_remove", networks_page.brand_remove, Capability.DECIDE, POST),
    Route("settings/networks/campaign", "campaign_save", networks_page.campaign_save, Capability.DECIDE, POST),
    Route(
        "settings/networks/campaign/remove", "campaign_remove", networks_page.campaign_remove, Capability.DECIDE, POST
    ),
    Route("brand/<slug:thing>/<path:which>", "assign_brand", brand_fields.assign, Capability.ENTER, POST),
    Route("settings/hours", "settings_hours", hours_page.show, Capability.DECIDE),
    Route("settings/hours/save", "hours_save", hours_page.save, Capability.DECIDE, POST),
    Route("settings/hours/undo", "hours_undo", hours_page.undo, Capability.DECIDE, POST),
    Route("settings/values", "settings_values", values_page.show, Capability.DECIDE),
    Route("settings/values/<slug:kind>/add", "value_add", values_page.add, Capability.DECIDE, POST),
    Route(
        "settings/values/<slug:kind>/<int:number>/remove", "value_remove", values_page.remove, Capability.DECIDE, POST
    ),
    Route("settings/values/<slug:kind>/<int:number>/undo", "value_undo", values_page.undo, Capability.DECIDE, POST),
    Route("settings/tokens", "settings_tokens", tokens_page.show, Capability.ADMIN),
    Route("settings/tokens/add", "token_add", tokens_page.token_add, Capability.ADMIN, POST),
    Route("settings/tokens/<slug:token_id>/revoke", "token_revoke", tokens_page.token_revoke, Capability.ADMIN, POST),
    Route("settings/sites/add", "site_add", tokens_page.site_add, Capability.ADMIN, POST),
    Route("settings/sites/<str:host>/remove", "site_remove", tokens_page.site_remove, Capability.ADMIN, POST),
    Route("settings/sites/<str:host>", "site_edit", tokens_page.site_edit, Capability.ADMIN, BOTH),
    Route("settings/team", "team", team_page.show, Capability.ADMIN),
    Route("settings/team/invite", "invite", team_page.invite, Capability.ADMIN, POST),
    Route("settings/team/withdraw", "withdraw", team_page.withdraw, Capability.ADMIN, POST),
    Route("settings/team/role", "set_role", team_page.set_role, Capability.ADMIN, POST),
    Route("settings/team/remove", "remove_member", team_page.remove, Capability.ADMIN, POST),
)
"""In the order in which addresses are tried."""

NOWHERE = Route("<path:rest>", "nowhere", views.nowhere)
"""Tried last: what stands nowhere is told to members in their own frame."""
