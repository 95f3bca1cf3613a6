"""The colours of reports and pages: readable in both themes, and told apart by whoever sees them."""

import math
from itertools import combinations, pairwise

import pytest

from sillage.reports import tokens
from sillage.web.channel_colours import OWN


def test_tokens_are_unique_and_texts_are_readable_in_both_themes() -> None:
    assert len(set(tokens.LIGHT.values())) == len(tokens.TOKENS)
    pairs = [("text", "ground"), ("text", "surface"), ("muted", "ground"), ("muted", "surface"), ("accent", "surface")]
    pairs += [(name, f"{name}-ground") for name in ("good", "bad", "unclear")]
    pairs += [("muted", f"{name}-ground") for name in ("good", "bad", "unclear")]
    pairs += [(f"heat-text-{step}", f"heat-{step}") for step in range(1, 6)]
    pairs += [("few-text", "few"), ("on-accent", "accent"), ("good", "goal")]
    for theme in (tokens.LIGHT, tokens.DARK):
        for ink, ground in pairs:
            assert _contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground, theme[ink])


SERIES = tuple(f"series-{number}" for number in range(1, 7))
CHANNELS = tuple(f"channel-{number}" for number in range(1, len(OWN) + 1))
MARKS = (*SERIES, *CHANNELS, "cost", "value", "estimate", "net", "path", "accent", "good", "bad")


def test_marks_stand_out_from_their_ground_and_series_from_their_neighbours() -> None:
    for theme in (tokens.LIGHT, tokens.DARK):
        for mark in MARKS:
            for ground in ("surface", "ground"):
                assert _contrast(theme[mark], theme[ground]) >= 3, (mark, ground)
        for one, other in pairwise(SERIES):
            assert _contrast(theme[one], theme[other]) >= 3, (one, other)


# Machado, Oliveira and Fernandes (2009), severity 1: what each common form of colour blindness leaves of linear light.
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.mark.parametrize("kind", BLINDNESS)
def test_no_two_series_and_no_two_channels_look_alike_to_a_colour_blind_reader(kind: str) -> None:
    for theme in (tokens.LIGHT, tokens.DARK):
        grey = [(one, "axis") for one in CHANNELS]  # of channels without a colour of their own
        for one, other in [*combinations(SERIES, 2), *combinations(CHANNELS, 2), *grey, ("cost", "value")]:
            away = math.dist(_seen(theme[one], kind), _seen(theme[other], kind))
            # In Oklab a difference of 0.02 is just seen side by side.
            assert away >= 0.06, (one, other, away)


def _seen(colour: str, kind: str) -> tuple[float, float, float]:
    light = _linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(share * part for share, part in zip(row, light, strict=True)))) for row in BLINDNESS[kind]
    )
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _contrast(one: str, other: str) -> float:
    lights = sorted((_light(one), _light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> list[float]:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
