"""A deck of slides being written: where things stand, how much room a text takes, what a slide's notes say.

PowerPoint lays texts out itself; here their heights are only estimated, from above, so that nothing runs over its box:
a text or a table that is longer goes on on the next slide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from sillage.domain.workspace import Logo
from sillage.language import msg
from sillage.reports import tokens
from sillage.reports.spec import Definition, Report
from sillage.reports.wording import Span, head, say

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.6
ACROSS = WIDTH - 2 * MARGIN
TOP, BOTTOM = 1.58, 6.85
ROOM = BOTTOM - TOP
"""Inches between the title and the foot."""
LETTER = 0.53
"""How wide a letter is, in its size; a little more than most."""
BOLD = 1.1
"""How much wider bold letters are."""
LINE = 1.22
"""How high a line is, in its letters' size."""
TITLE_ONLY = 5
_NEVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph.

    Parameters
    ----------
    text : str
        What it says.
    size : float
        In points.
    colour : str
        The name of a token.
    bold, bullet : bool
        How it stands.
    lead : str
        First words, in bold and in `lead_colour`.
    lead_colour : str
        The name of a token.
    """

    text: str
    size: float = 16
    colour: str = "text"
    bold: bool = False
    bullet: bool = False
    lead: str = ""
    lead_colour: str = "text"

    def inches(self, width: float) -> float:
        """Return how high it is at most, in a box of that width."""
        return lines(self.lead + self.text, self.size, width) * self.size * LINE / 72 + self.size * 0.45 / 72


def plain(text: str) -> str:
    """Return a text that XML can hold."""
    return _NEVER.sub("", text)


def cut(text: str, most: int) -> str:
    """Return a text of so many letters at most."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def lines(text: str, size: float, width: float) -> int:
    """Return how many lines a text takes at most.

    Parameters
    ----------
    text : str
        Any.
    size, width : float
        Of its letters in points, and of its box in inches.

    Returns
    -------
    int
        One at least.
    """
    fit = max(1, int(width * 72 / (size * LETTER)))
    return sum(max(1, _wrapped(part, fit)) for part in text.split("\n"))


def _wrapped(text: str, fit: int) -> int:
    """Return how many lines words take: one that does not fit goes to the next."""
    count, used = 1, 0
    for word in text.split(" "):
        letters = len(word)
        if used and used + 1 + letters > fit:
            count, used = count + 1, 0
        used += letters + (1 if used else 0)
        while used > fit:
            count, used = count + 1, used - fit
    return count


def colour(name: str) -> Any:
    """Return a token's colour on paper."""
    made: Any = RGBColor
    return made.from_string(tokens.LIGHT[name].lstrip("#").upper())


def _held(logo: Logo) -> bytes:
    """Return a picture in a form that slides hold: PowerPoint knows no WebP."""
    if logo.media_type != "image/webp":
        return logo.body
    from PIL import Image

    made = BytesIO()
    with Image.open(BytesIO(logo.body), formats=("WEBP",)) as picture:
        picture.convert("RGBA").save(made, "PNG")
    return made.getvalue()


class Deck:
    """Slides, each with a title, a foot and notes.

    Parameters
    ----------
    report : Report
        What is shown.
    language : str
        A language tag.
    """

    def __init__(self, report: Report, language: str) -> None:
        self.report, self.language = report, language
        self.book: Any = Presentation()
        self.book.slide_width, self.book.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.foot = plain(f"{cut(report.workspace, 60)} · {Span(report.period).written(language)}")
        about = self.book.core_properties
        about.title, about.author = plain(say(report.title, language))[:250], plain(report.workspace)[:250]
        about.language, about.created, about.comments = language, report.made_at.replace(tzinfo=None), ""
        about.modified, about.last_modified_by = about.created, ""

    def slide(self, title: str, above: str = "", explains: Iterable[str] = ()) -> Any:
        """Begin a slide.

        Parameters
        ----------
        title : str
            Its title.
        above : str
            A smaller line over it: what it is part of.
        explains : iterable of str
            Ids of the definitions that its notes hold.

        Returns
        -------
        pptx.slide.Slide
            With its title, its foot and its notes.
        """
        slide = self.book.slides.add_slide(self.book.slide_layouts[TITLE_ONLY])
        title = cut(title, 180)
        size = 28 if lines(title, 28 * BOLD, ACROSS) == 1 else 20 if lines(title, 20 * BOLD, ACROSS) <= 2 else 14
        box = slide.shapes.title
        box.left, box.top, box.width, box.height = (Inches(at) for at in (MARGIN, 0.55, ACROSS, 0.85))
        self.write(box.text_frame, [Words(title, size, bold=True)], anchor=MSO_ANCHOR.MIDDLE)
        if above:
            self.text(slide, [Words(cut(above, 100), 12, "muted", bold=True)], (MARGIN, 0.3, ACROSS, 0.3))
        number = str(len(self.book.slides))
        self.text(slide, [Words(self.foot, 10, "muted")], (MARGIN, 7.0, ACROSS - 1, 0.3))
        self.text(slide, [Words(number, 10, "muted")], (WIDTH - MARGIN - 0.8, 7.0, 0.8, 0.3), right=True)
        self.bar(slide, (MARGIN, 1.42, ACROSS, 0.02), "line")
        self.notes(slide, explains)
        return slide

    def notes(self, slide: Any, explains: Iterable[str]) -> None:
        """Write the definitions of a slide's figures into its notes."""
        known = [self.report.definitions[id] for id in dict.fromkeys(explains) if id in self.report.definitions]
        text = "\n\n".join(plain(self.defined(one)) for one in known)
        if text:
            slide.notes_slide.notes_text_frame.text = text

    def defined(self, known: Definition) -> str:
        """Write one definition."""
        name, sentence = head(known.name, self.language), say(known.sentence, self.language)
        said = say(msg("{head}: {text}.", head=name, text=sentence.rstrip(".")), self.language)
        return f"{said}\n{known.id} = {known.formula}" if known.formula else said

    def text(
        self, slide: Any, words: Sequence[Words], place: tuple[float, float, float, float], *, right: bool = False
    ) -> Any:
        """Write paragraphs into a box.

        Parameters
        ----------
        slide : Slide
            On which.
        words : sequence of Words
            In order.
        place : tuple of float
            Left, top, width and height, in inches.
        right : bool
            Whether they stand at its end.

        Returns
        -------
        pptx.shapes.base.BaseShape
            The box.
        """
        box = slide.shapes.add_textbox(*(Inches(at) for at in place))
        self.write(box.text_frame, words, right=right)
        return box

    def write(self, frame: Any, words: Sequence[Words], *, right: bool = False, anchor: Any = MSO_ANCHOR.TOP) -> None:
        """Write paragraphs into a frame, as texts only."""
        frame.word_wrap, frame.vertical_anchor = True, anchor
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for index, one in enumerate(words):
            paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
            paragraph.alignment = 3 if right else 1
            paragraph.space_after = Pt(one.size * 0.4) if index + 1 < len(words) else Pt(0)
            if one.lead:
                self.run(paragraph, one.lead, one.size, one.lead_colour, bold=True)
            self.run(paragraph, ("• " if one.bullet else "") + one.text, one.size, one.colour, bold=one.bold)

    def run(self, paragraph: Any, text: str, size: float, token: str, *, bold: bool = False) -> None:
        """Write some letters of one look."""
        run = paragraph.add_run()
        run.text = plain(text)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = colour(token)
        run._r.get_or_add_rPr().set("lang", self.language)

    def picture(self, slide: Any, logo: Logo, place: tuple[float, float, float, float], described: str) -> None:
        """Show a picture as large as its place allows, never larger than it is; nothing where it cannot be read.

        Parameters
        ----------
        slide : Slide
            On which.
        logo : Logo
            Checked; of a form that slides do not hold, another one is made.
        place : tuple of float
            Left, top, and the most it takes across and down, in inches.
        described : str
            For who does not see it.
        """
        left, top, wide, high = place
        scale = min(wide / logo.width, high / logo.height, 1 / 96)
        size = (Inches(logo.width * scale), Inches(logo.height * scale))
        try:
            shape = slide.shapes.add_picture(BytesIO(_held(logo)), Inches(left), Inches(top), *size)
        except (OSError, ValueError, SyntaxError):
            return
        shape._element.nvPicPr.cNvPr.set("descr", plain(described)[:250])

    def bar(self, slide: Any, place: tuple[float, float, float, float], token: str) -> Any:
        """Draw a plain rectangle."""
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(at) for at in place))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(token)
        shape.line.fill.background()
        shape.shadow.inherit = False
        return shape

    def saved(self) -> bytes:
        """Return the file."""
        buffer = BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()
