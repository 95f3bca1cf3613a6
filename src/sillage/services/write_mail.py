"""Write the mail of a report: its answers in a few lines, the PDF, the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b
from html import escape
from zoneinfo import ZoneInfo

from sillage import settings
from sillage.domain.saved_reports import SavedReport, Schedule
from sillage.language import Message, msg
from sillage.reports.spec import Report
from sillage.reports.wording import Span, head, say
from sillage.services.open_workspace import Opened

LONGEST_SUBJECT = 180


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes along.

    Parameters
    ----------
    paper : bytes
        The PDF; empty for none.
    link : str
        Where the report opens; empty for none.
    until : datetime or None
        Until when it does.
    """

    paper: bytes = b""
    link: str = ""
    until: datetime | None = None


def message_id(schedule: Schedule, workspace_id: str, due_at: datetime, recipient: str) -> str:
    """Return the id of a mail: the same at every attempt, so that a mailbox that got it twice may know it.

    Parameters
    ----------
    schedule : Schedule
        Which.
    workspace_id : str
        Whose.
    due_at : datetime
        When it had to go.
    recipient : str
        To whom.

    Returns
    -------
    str
        In its angle brackets.
    """
    parts = f"{workspace_id}\n{schedule.id}\n{due_at.isoformat()}\n{recipient}"
    mark = blake2b(parts.encode(), digest_size=16).hexdigest()
    return f"<report.{mark}@{sender().rpartition('@')[2] or 'localhost'}>"


def sender() -> str:
    """Return the address that mails come from."""
    return settings.mail_from()


def write_mail(
    opened: Opened, saved: SavedReport, report: Report, recipient: str, id: str, enclosed: Enclosed
) -> EmailMessage:
    """Write a mail.

    Parameters
    ----------
    opened : Opened
        Whose.
    saved : SavedReport
        Which report.
    report : Report
        As composed now.
    recipient : str
        To whom.
    id : str
        The mail's.
    enclosed : Enclosed
        What goes along.

    Returns
    -------
    EmailMessage
        Text and simple HTML.
    """
    language = report.language
    period = Span(report.period).written(language)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _one_line(f"{saved.name} · {period}")[:LONGEST_SUBJECT]
    mail["From"] = Address(_one_line(opened.workspace.name)[:80], addr_spec=sender())
    mail["To"] = recipient
    mail["Date"] = format_datetime(opened.now)
    mail["Message-ID"] = id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language
    text, html = _bodies(opened, report, period, recipient, enclosed)
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    if enclosed.paper:
        name = f"sillage-{report.period.first}-{report.period.last}-{language}.pdf"
        mail.add_attachment(enclosed.paper, maintype="application", subtype="pdf", filename=name)
    return mail


def _bodies(opened: Opened, report: Report, period: str, recipient: str, enclosed: Enclosed) -> tuple[str, str]:
    language, name = report.language, opened.workspace.name

    def said(message: Message) -> str:
        return say(message, language)

    heading = said(report.title)
    answers = [(head(one.family, language) if one.family else "", said(one.text)) for one in report.answers]
    text = [f"{name} · {period}", "", heading, ""]
    html = [f"<p>{escape(name)} · {escape(period)}</p>", f"<h1>{escape(heading)}</h1>"]
    for family, answer in answers:
        text += [*([family] if family else []), answer, ""]
        html.append(f"<p>{f'<strong>{escape(family)}</strong><br>' if family else ''}{escape(answer)}</p>")
    if enclosed.link and enclosed.until:
        last = enclosed.until.astimezone(ZoneInfo(opened.workspace.zone)).date()
        opens = said(msg("The whole report, until {day}:", day=last))
        text += [opens, enclosed.link, ""]
        html.append(f'<p>{escape(opens)} <a href="{escape(enclosed.link)}">{escape(enclosed.link)}</a></p>')
    if enclosed.paper:
        along = said(msg("The whole report stands in the enclosed PDF."))
        text += [along, ""]
        html.append(f"<p>{escape(along)}</p>")
    why = said(
        msg("{workspace} lets Sillage send this to {email}. Answer them to get it no more.",
            workspace=name, email=recipient)
    )  # fmt: skip
    text += ["-- ", why]
    html.append(f"<hr><p><small>{escape(why)}</small></p>")
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"></head><body>{"".join(html)}</body></html>'
    )
    return "\n".join(text) + "\n", page


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
