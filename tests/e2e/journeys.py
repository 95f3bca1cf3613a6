"""What a new user does in the first days, each as the steps of one hand."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.e2e.hands import TAGS, Hand

WORKSPACE = "/w/maison-boreale/"
PASSWORD = "un long mot de passe 7"
ANSWER = "Are your social networks performing?"
BRAND = "Boréale"
EXPORT = Path(__file__).parent.parent / "imports" / "testdata" / "meta_business_suite_fb_posts__fr.csv"
OTHER = {"fr": "en", "en": "fr"}
Journey = Callable[[Hand], None]


def token(hand: Hand) -> str:
    """Return a word that only this run writes."""
    return f"{type(hand).__name__}{hand.language}{hand.width}".lower()


def begin(hand: Hand) -> None:
    """Open the workspace at its answer."""
    hand.visit(WORKSPACE)
    hand.arrived(hand.say(ANSWER))


def set_an_objective(hand: Hand) -> None:
    name = f"Mille de plus {token(hand)}"
    begin(hand)
    hand.go(hand.say("Objectives"), "b")
    hand.arrived(hand.say("Objectives"))
    hand.follow(hand.link(hand.say("New objective")))
    hand.arrived(hand.say("New objective"))
    hand.write(hand.labelled(hand.say("Words of its name or of what it is")), hand.say("Followers").lower())
    hand.follow(hand.button(hand.say("Find")))
    hand.follow(hand.page.locator("button[name=pick][value=followers]"))
    hand.write(hand.labelled(hand.say("Title")), name)
    hand.write(hand.labelled(hand.say("Target")), "30000")
    hand.date(hand.labelled(hand.say("Deadline")), date(2027, 3, 31))
    hand.follow(hand.button(hand.say("Add a milestone")))
    hand.date(hand.labelled(hand.say("Milestone {number}: day", number="1")), date(2026, 12, 31))
    hand.write(hand.labelled(hand.say("Milestone {number}: value", number="1")), "28000")
    hand.follow(hand.button(hand.say("Save")))
    hand.arrived(name)
    hand.sees(hand.say("Milestones and target"))
    assert hand.page.locator("td[data-value], th[data-value]").count() > 0
    assert re.search(r"28\D000", hand.page.inner_text("main")), "the milestone stands with its path"
    hand.follow(hand.link(hand.say("Objectives"), ".crumbs"))
    hand.arrived(hand.say("Objectives"))
    hand.sees(name)


def log_hours(hand: Hand) -> None:
    begin(hand)
    hand.go(hand.say("Time"), "h")
    hand.arrived(hand.say("Time"))
    said = {"fr": "1h30 instagram hier", "en": "1h30 instagram yesterday"}[hand.language]
    hand.write(hand.labelled(hand.say("Hours in one line")), f"{said} {token(hand)}")
    hand.follow(hand.button(hand.say("Add the hours")))
    hand.sees(token(hand), ".notices")
    empty = hand.page.locator("input[name^='a-']:not([type=hidden])").first
    row = empty.get_attribute("name").removeprefix("a-")
    hand.write(empty, {"fr": "réunion", "en": "meeting"}[hand.language])
    hand.write(hand.page.locator(f"input[name='h-{row}-0']"), {"fr": "0,25", "en": "0.25"}[hand.language])
    hand.follow(hand.button(hand.say("Save the week")))
    hand.page.locator(".notices .notice.done").first.wait_for()
    hand.follow(hand.button(hand.say("Undo"), ".notices"))
    hand.sees(hand.say("The hours are as they were before."), ".notices")


def make_a_link(hand: Hand) -> None:
    begin(hand)
    hand.go(hand.say("Links"), "l")
    hand.arrived(hand.say("Links"))
    hand.follow(hand.link(hand.say("Make a link")))
    hand.arrived(hand.say("Make a link"))
    hand.write(hand.labelled(hand.say("Where it leads")), f"https://boutique.example.com/{token(hand)}")
    hand.write(hand.labelled(hand.say("Campaign")), "Noël")
    hand.choose(hand.labelled(hand.say("Network")), "instagram")
    hand.write(hand.labelled(hand.say("Title")), token(hand))
    hand.follow(hand.button(hand.say("Save")))
    hand.sees(hand.say("The link is made."), ".notices")
    hand.page.wait_for_function("[...document.querySelectorAll('.qr img')].every((one) => one.naturalWidth >= 100)")
    with hand.page.expect_download() as kept:
        hand.press(hand.link(hand.say("SVG, to be printed")))
    assert b"<svg" in Path(kept.value.path()).read_bytes()[:400]
    assert "utm_campaign=noel" in hand.page.inner_text("main").lower() or "Noël" in hand.page.inner_text("main")


def read_the_ladder(hand: Hand) -> None:
    begin(hand)
    hand.go(hand.say("Return on investment"), "r")
    hand.arrived(hand.say("Return on investment"))
    ladder = hand.page.get_by_role("region", name=hand.say("The ladder of returns"))
    rungs = ladder.locator("tbody tr")
    assert rungs.count() >= 5
    told = [row.inner_text() for row in rungs.all()]
    assert any("−" in row for row in told), "hours counted, it costs more than it brings"
    hand.follow(ladder.get_by_role("link").first)
    hand.sees(hand.say("With its numbers"))
    hand.page.go_back()
    hand.write(hand.labelled(hand.say("Hourly rate, in percent more or less")), "-50")
    hand.follow(hand.button(hand.say("Reckon")))
    assert hand.labelled(hand.say("Hourly rate, in percent more or less")).input_value() == "-50"


def find_why(hand: Hand) -> None:
    begin(hand)
    hand.follow(hand.link("CSAT", ".figures", exact=False))
    hand.arrived("CSAT")
    for part in ("Formula", "With its numbers", "The rows and files behind it"):
        hand.sees(hand.say(part))
    hand.follow(hand.page.locator("#cuts").get_by_role("link", name=hand.say("Network"), exact=True))
    hand.page.wait_for_url(re.compile("by=network"))
    with hand.page.expect_download() as kept:
        hand.press(hand.link(hand.say("Download as CSV")))
    assert len(Path(kept.value.path()).read_bytes().splitlines()) > 2


def compare_two_periods(hand: Hand) -> None:
    begin(hand)
    if hand.width < 1000:
        hand.press(hand.page.locator(".filters summary"))
    hand.choose(hand.labelled(hand.say("Compared with")), "last_year")
    hand.page.wait_for_url(re.compile("compare=last_year"))
    hand.arrived(hand.say(ANSWER))
    if hand.width < 1000:
        hand.page.locator(".filters:not([open])").wait_for()  # the address is new before the page is, which folds it
        hand.press(hand.page.locator(".filters summary"))
    hand.date(hand.page.locator("#by-from"), date(2026, 7, 1))
    hand.date(hand.page.locator("#by-to"), date(2026, 9, 30))
    hand.press(hand.button(hand.say("Show")))
    hand.page.wait_for_url(re.compile("from=2026-07-01&to=2026-09-30|to=2026-09-30.*from=2026-07-01"))
    assert "compare=last_year" in hand.page.url
    hand.arrived(hand.say(ANSWER))
    hand.follow(hand.page.locator(".figures").get_by_role("link", name=hand.say("Followers"), exact=True))
    hand.arrived(hand.say("Followers"))
    beside = hand.page.get_by_role("region", name=hand.say("Periods side by side"))
    assert hand.say("The same days last year") in beside.inner_text()
    assert "compare=last_year" in hand.page.url


def mark_a_change(hand: Hand) -> None:
    name = f"Trois reels {token(hand)}"
    begin(hand)
    hand.go(hand.say("Changes"), "v")
    hand.arrived(hand.say("Changes"))
    hand.write(hand.labelled(hand.say("What changes")), name)
    hand.date(hand.labelled(hand.say("First day")), date(2026, 9, 7))
    hand.choose(hand.labelled(hand.say("Network")), "instagram")
    hand.write(hand.labelled(hand.say("Note")), "Plus courts")
    hand.follow(hand.button(hand.say("Save")))
    hand.sees(name)
    hand.visit(f"{WORKSPACE}kpi/followers")
    assert name in hand.page.inner_text("main"), "the change stands under the line"
    hand.page.go_back()
    hand.follow(hand.button(f"{hand.say('Remove')}: {name}"))
    hand.sees(hand.say("The change is removed: “{title}”.", title=name), ".notices")
    hand.follow(hand.button(hand.say("Undo"), ".notices"))
    hand.sees(name)


def switch_language(hand: Hand) -> None:
    begin(hand)
    figures = read_figures(hand)
    there = OTHER[hand.language]
    if hand.width < 1000:
        hand.press(hand.page.locator("[data-menu]"))
    hand.follow(hand.page.locator(f".languages a[hreflang^={there}]"))
    hand.language = there
    hand.arrived(hand.say(ANSWER))
    assert hand.page.get_attribute("html", "lang").startswith(there)
    assert read_figures(hand) == figures
    hand.follow(hand.link(hand.say("All objectives, as they stand today")))
    hand.arrived(hand.say("Objectives"))
    hand.page.goto(f"{hand.base}{WORKSPACE}costs")
    hand.arrived(hand.say("Costs"))


def read_figures(hand: Hand) -> list[str]:
    """Return the digits of each figure that stands on a card."""
    found: list[Any] = hand.page.locator(".figures .value").all_inner_texts()
    assert found
    return [re.sub(r"\D", "", text) for text in found]


def import_a_french_file(hand: Hand) -> None:
    name = f"Sep-01-2025_Sep-30-2025_{zlib.crc32(token(hand).encode()):015d}.csv"
    export = hand.folder / name
    export.write_bytes(EXPORT.read_bytes().replace(b"101", name[-8:-4].encode()))
    begin(hand)
    hand.go(hand.say("Imports"), "i")
    hand.arrived(hand.say("Imports"))
    with hand.leaves():
        hand.give(hand.page.locator("#f-files"), export)
    ready = hand.button(f"{hand.say('Import')}: {name}")
    ready.wait_for()
    hand.follow(hand.link(f"{hand.say('Look inside')}: {name}"))
    hand.arrived(name)
    hand.sees(hand.say("What the file holds"))
    hand.follow(hand.button(f"{hand.say('Import')}: {name}"))
    mine = hand.page.locator(".incoming").filter(has=hand.page.get_by_role("heading", name=name, exact=True))
    mine.locator(".badge").get_by_text(hand.say("imported"), exact=True).first.wait_for()
    hand.go(hand.say("Imports"), "i")
    hand.arrived(hand.say("Imports"))
    hand.follow(hand.page.get_by_role("table").get_by_role("link", name=name).first)
    hand.arrived(name)
    hand.press(hand.button(hand.say("Undo this import")))
    hand.follow(hand.button(hand.say("Undo this import"), "dialog[open]"))
    hand.page.locator(".badge", has_text=hand.say("undone")).wait_for()


def build_a_report(hand: Hand) -> None:
    name = f"Bilan {token(hand)}"
    begin(hand)
    hand.go(hand.say("Saved reports"), "q")
    hand.arrived(hand.say("Saved reports"))
    hand.follow(hand.link(hand.say("New report"), exact=False))
    hand.arrived(hand.say("New report"))
    hand.write(hand.labelled(hand.say("Name")), name)
    hand.choose(hand.labelled(hand.say("Language of the report")), TAGS[hand.language])
    parts = hand.page.locator("#f-sections li")
    hand.press(parts.nth(0).locator("summary"))
    hand.write(parts.nth(0).locator("textarea"), f"Ce que {token(hand)} en dit.")
    assert parts.nth(1).get_by_role("checkbox").is_checked()
    hand.press(parts.nth(1).get_by_role("checkbox"))
    assert not parts.nth(1).get_by_role("checkbox").is_checked()
    hand.sees(f"Ce que {token(hand)} en dit.", "#preview")
    hand.follow(hand.button(hand.say("Save")))
    hand.arrived(name)
    hand.sees(f"Ce que {token(hand)} en dit.", "body")
    with hand.page.expect_download() as kept:
        hand.press(hand.link("XLSX", "body", exact=False))
    assert Path(kept.value.path()).read_bytes().startswith(b"PK")
    hand.go(hand.say("Saved reports"), "q")
    hand.sees(name)


def invite_a_client(hand: Hand) -> None:
    begin(hand)
    hand.go(hand.say("Settings"), "e")
    hand.follow(hand.link(hand.say("Team"), "body"))
    hand.arrived(hand.say("Team"))
    hand.write(hand.page.locator("#invite-email"), f"{token(hand)}@example.org")
    hand.choose(hand.page.locator("#invite-role"), "client")
    hand.choose(hand.page.locator("#invite-brand"), BRAND)
    hand.follow(hand.button(hand.say("Invite")))
    [address] = re.findall(r"/account/invitation/\S+", hand.page.inner_text("main [role=status]"))
    assert hand.newcomer is not None
    client = hand.newcomer()
    client.visit(address)
    client.arrived(client.say("You are invited to {workspace}", workspace="Maison Boréale"))
    client.write(client.labelled(client.say("Your name")), "Luc")
    client.write(client.labelled(client.say("Password")), PASSWORD)
    client.follow(client.button(client.say("Join")))
    client.arrived(client.say(ANSWER))
    menu = client.page.locator("#menu").evaluate("one => one.textContent")
    assert client.say("Objectives") in menu
    for hidden in ("Costs", "Time", "Return on investment", "Settings"):
        assert client.say(hidden) not in menu, hidden
    assert client.page.locator("[name=brand]").count() == 0
    client.go(client.say("Content"), "c")
    client.arrived(client.say("Content"))
    for path in ("costs", "roi", "settings/team", "kpi/hours"):
        refused = client.page.request.get(f"{client.base}{WORKSPACE}{path}")
        assert refused.status in (403, 404), path


def first_run(hand: Hand) -> None:
    hand.visit("/")
    hand.arrived(hand.say("Welcome to Sillage"))
    hand.write(hand.labelled(hand.say("Code")), "AAAA-AAAA-AAAA")
    hand.write(hand.labelled(hand.say("Your name")), "Zoé")
    hand.write(hand.page.locator("input[name=email]"), f"{token(hand)}@example.org")
    hand.write(hand.labelled(hand.say("Password")), PASSWORD)
    hand.follow(hand.button(hand.say("Begin")))
    hand.page.locator("[role=alert]").first.wait_for()
    hand.write(hand.labelled(hand.say("Code")), hand.code)
    hand.write(hand.labelled(hand.say("Password")), PASSWORD)
    hand.follow(hand.button(hand.say("Begin")))
    hand.arrived(hand.say(ANSWER))
    hand.sees(hand.say("No figure yet"))
    hand.follow(hand.link(hand.say("Import files")))
    hand.arrived(hand.say("Imports"))


JOURNEYS: dict[str, Journey] = {
    "find why a number is what it is": find_why,
    "compare two periods": compare_two_periods,
    "read the ROI ladder": read_the_ladder,
    "switch language": switch_language,
    "set an objective with milestones": set_an_objective,
    "log hours": log_hours,
    "make a link and its QR code": make_a_link,
    "mark a change": mark_a_change,
    "import a French file": import_a_french_file,
    "build the report": build_a_report,
    "invite a client who sees only its brand": invite_a_client,
}
"""Those that only read come first."""
