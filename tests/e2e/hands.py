"""Two ways of using a page: by the mouse, and by keys alone. A journey is written once, for a hand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sillage.language import translator

WATCH = "addEventListener('securitypolicyviolation', (e) => console.error('policy: ' + e.violatedDirective));"
"""Said as the page's own scripts would say it, so that the list of complaints holds it."""

WHERE = """(target) => {
  const on = document.activeElement;
  if (!on || on === document.body) return ["nowhere", null, 1];
  const before = target.compareDocumentPosition(on) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  if (on.id === "main") return ["main", null, before];
  const style = getComputedStyle(on), boxes = [...on.getClientRects()];
  // The calendar's button in a field of a date is the browser's own, with a ring of its own.
  const inner = on.type === "date" && !on.matches(":focus");
  const shown = inner || (on.matches(":focus-visible") &&
    ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none"));
  const inside = (box) =>
    box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const points = boxes.filter(inside).flatMap((box) => [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) =>
    [box.left + box.width * x, box.top + box.height * y])));
  const seen = points.some(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (on.contains(hit) || hit.contains(on) || [...(on.labels ?? [])].some((label) => label.contains(hit)));
  });
  const wrong = !shown ? "its focus cannot be seen"
    : !boxes.some(inside) ? "it is off the screen" : !seen ? "something covers it" : "";
  const name = on.tagName + " " + (on.name || on.id || on.textContent.trim().slice(0, 40));
  window.stops = (window.stops ?? new WeakMap());
  if (!window.stops.has(on)) window.stops.set(on, ++window.stopped || (window.stopped = 1));
  return [on === target ? "there" : window.stops.get(on) + " " + name, wrong && name + ": " + wrong, before];
}"""
PARTS_OF_A_DATE = 6
"""Stops that the browser itself makes in one field of a date."""


TAGS = {"fr": "fr-CA", "en": "en"}
"""What the demo, which is at home in Quebec, calls each language."""


def words(language: str, text: str, **values: str) -> str:
    """Say a sentence of the program as a page in that language does."""
    return translator(TAGS[language]).gettext(text).format(**values)


@dataclass
class Hand(ABC):
    """Somebody before a page."""

    page: Any
    base: str
    language: str
    width: int
    complaints: list[str] = field(default_factory=list)
    folder: Path = Path()
    code: str = ""
    newcomer: Callable[[], Hand] | None = None

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("console", lambda said: self._heard(said) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # Who first listens as the key is pressed may come too late: the browser has opened its own dialog by then.
        self.page.on("filechooser", lambda _: None)

    def _heard(self, said: Any) -> None:
        self.complaints.append(f"{self.page.url}: {said.text}")

    def say(self, text: str, **values: str) -> str:
        return words(self.language, text, **values)

    def visit(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.base}{path}{'&' if '?' in path else '?'}lang={TAGS[self.language]}")

    def link(self, text: str, within: str = "main", exact: bool = True) -> Any:
        return self.page.locator(within).get_by_role("link", name=text, exact=exact).first

    def button(self, text: str, within: str = "main", exact: bool = True) -> Any:
        return self.page.locator(within).get_by_role("button", name=text, exact=exact).last

    def labelled(self, text: str, within: str = "main") -> Any:
        """Return the field that has this label, which may end with a star."""
        return self.page.locator(within).get_by_label(text).first

    def arrived(self, heading: str) -> None:
        """Wait for a page by its title; on a telephone, nothing of it stands beside the screen."""
        self.page.locator("h1", has_text=heading).first.wait_for()
        self.page.wait_for_load_state("load")
        self.nothing_sideways()

    def nothing_sideways(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url

    def sees(self, text: str, within: str = "main") -> None:
        self.page.locator(f"{within} >> text={text} >> visible=true").first.wait_for()

    @contextmanager
    def leaves(self) -> Iterator[None]:
        """Wait until another page has come, when what is done leads to one."""
        with self.page.expect_navigation(wait_until="load"):
            yield

    def follow(self, target: Any) -> None:
        with self.leaves():
            self.press(target)

    @abstractmethod
    def press(self, target: Any) -> None:
        """Use a link or a button."""

    @abstractmethod
    def go(self, place: str, letter: str) -> None:
        """Open a place of the menu by its name, or by its key."""

    @abstractmethod
    def write(self, target: Any, text: str) -> None:
        """Put a text where another may stand."""

    @abstractmethod
    def choose(self, target: Any, value: str) -> None:
        """Choose in a list."""

    @abstractmethod
    def give(self, target: Any, *files: Path) -> None:
        """Choose files."""

    def date(self, target: Any, day: date) -> None:
        """Type a day as this browser, which is an American one, writes it; its field is the same for both hands."""
        self.at_first_part(target)
        self.page.keyboard.type(day.strftime("%m%d%Y"))
        assert target.input_value() == day.isoformat(), target.input_value()

    @abstractmethod
    def at_first_part(self, target: Any) -> None:
        """Put the caret on the first part of a day."""


class Mouse(Hand):
    """Points and clicks; keys only write."""

    def press(self, target: Any) -> None:
        target.click()

    def go(self, place: str, letter: str) -> None:
        if self.width < 1000:
            self.page.locator("[data-menu]").click()
        self.follow(self.link(place, "#menu"))

    def write(self, target: Any, text: str) -> None:
        target.click(click_count=3)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Any, value: str) -> None:
        target.select_option(value)

    def give(self, target: Any, *files: Path) -> None:
        with self.page.expect_file_chooser() as asked:
            target.click()
        asked.value.set_files(list(files))

    def at_first_part(self, target: Any) -> None:
        box = target.bounding_box()
        target.click(position={"x": 16, "y": box["height"] / 2})


class Keyboard(Hand):
    """Tab, Shift+Tab, Enter, Space, arrows and the page's own keys; whatever has the focus must be seen to have it."""

    def reach(self, target: Any) -> None:
        """Walk to a thing; a key that does not move the focus on is a trap."""
        target.wait_for()
        goal = target.element_handle()
        came, same, where, skipped, seen = "", 0, self.page.evaluate(WHERE, goal), False, 0
        while where[0] != "there":
            at, wrong, way = where
            assert not wrong, f"{self.page.url}: {wrong}"
            same = same + 1 if at == came else 0
            assert same <= PARTS_OF_A_DATE, f"{self.page.url}: the keys are trapped at {at}"
            came, seen = at, seen + 1
            assert seen < 700, f"{self.page.url}: no key leads to {target}"
            self.page.keyboard.press("Tab" if way > 0 else "Shift+Tab")
            where = self.page.evaluate(WHERE, goal)
            if not skipped and seen == 1 and at == "nowhere":
                skipped = True
                where = self._skip(goal, where)
        assert not where[1], f"{self.page.url}: {where[1]}"

    def _skip(self, goal: Any, where: Any) -> Any:
        """The first stop of a page leads past its menu: whoever is bound for the page itself takes it."""
        if self.page.evaluate(
            "(goal) => Boolean(goal.closest('main')) && document.activeElement.matches('.skip')", goal
        ):
            assert not where[1], where[1]
            self.page.keyboard.press("Enter")
            where = self.page.evaluate(WHERE, goal)
            assert where[0] == "main", f"{self.page.url}: the first link leads to {where[0]}"
        return where

    def press(self, target: Any) -> None:
        self.reach(target)
        kind = target.evaluate("one => one.type === 'checkbox' || one.type === 'radio'")
        self.page.keyboard.press("Space" if kind else "Enter")

    def go(self, place: str, letter: str) -> None:
        if self.width < 1000:
            self.press(self.page.locator("[data-menu]"))
            self.follow(self.link(place, "#menu"))
            return
        with self.leaves():
            self.page.keyboard.press("g")
            self.page.keyboard.press(letter)

    def write(self, target: Any, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Any, value: str) -> None:
        self.reach(target)
        here, there = target.evaluate(
            "(list, value) => [list.selectedIndex, [...list.options].findIndex((one) => one.value === value)]", value
        )
        assert there >= 0, value
        for _ in range(abs(there - here)):
            self.page.keyboard.press("ArrowDown" if there > here else "ArrowUp")
        assert target.input_value() == value

    def give(self, target: Any, *files: Path) -> None:
        self.reach(target)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Enter")
        asked.value.set_files(list(files))

    def at_first_part(self, target: Any) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")  # whichever way it was reached, the caret is on its first part
        for _ in range(2):
            self.page.keyboard.press("ArrowLeft")


HANDS: dict[str, Callable[..., Hand]] = {"mouse": Mouse, "keys": Keyboard}
