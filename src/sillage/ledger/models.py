"""Every model, for Django to find; each is written in the module of its meaning."""

from sillage.ledger.aims import Approach, AuthorBlock, Change, Milestone, Objective, UserKpi
from sillage.ledger.costs import Capacity, Cost, ExchangeRate, HourlyRate, KpiWorth, Margin
from sillage.ledger.files import AuditEntry, Import, SavedMapping, SchemaVersion
from sillage.ledger.links import Link, LinkDomain, LinkVersion, UtmConvention
from sillage.ledger.places import Account, Brand, Campaign, PostLabel
from sillage.ledger.reports import ReportMail, ReportSchedule, ReportShare, SavedReport
from sillage.ledger.sites import ApiAnswer, ApiToken, Erasure, Site
from sillage.ledger.study_rows import Study
from sillage.ledger.team import Invitation, Membership
from sillage.ledger.work import Job
from sillage.ledger.workspaces import BusinessHours, Logo, Workspace

__all__ = [
    "Account",
    "ApiAnswer",
    "ApiToken",
    "Approach",
    "AuditEntry",
    "AuthorBlock",
    "Brand",
    "BusinessHours",
    "Campaign",
    "Capacity",
    "Change",
    "Cost",
    "Erasure",
    "ExchangeRate",
    "HourlyRate",
    "Import",
    "Invitation",
    "Job",
    "KpiWorth",
    "Link",
    "LinkDomain",
    "LinkVersion",
    "Logo",
    "Margin",
    "Membership",
    "Milestone",
    "Objective",
    "PostLabel",
    "ReportMail",
    "ReportSchedule",
    "ReportShare",
    "SavedMapping",
    "SavedReport",
    "SchemaVersion",
    "Site",
    "Study",
    "UserKpi",
    "UtmConvention",
    "Workspace",
]
