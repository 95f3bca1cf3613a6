"""A large X export, made up: 40 columns, as many rows as wanted."""

import csv
from pathlib import Path

import numpy as np

FIRST = ("Tweet id", "Tweet permalink", "Tweet text", "time")
FIGURES = (
    "impressions",
    "engagements",
    "engagement rate",
    "retweets",
    "replies",
    "likes",
    "user profile clicks",
    "url clicks",
    "hashtag clicks",
    "detail expands",
    "permalink clicks",
    "app opens",
    "app installs",
    "follows",
    "email tweet",
    "dial phone",
    "media views",
    "media engagements",
)
PROMOTED = tuple(f"promoted {name}" for name in FIGURES)
CHUNK = 10_000


def write_export(path: Path, rows: int, seed: int = 20260322) -> Path:
    """Write an export of `rows` tweets; most promoted figures are ``-``, as X writes them."""
    chance = np.random.default_rng(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerow((*FIRST, *FIGURES, *PROMOTED))
        for start in range(0, rows, CHUNK):
            count = min(CHUNK, rows - start)
            figures = chance.poisson(40, (count, len(FIGURES)))
            rates = chance.random(count)
            lines = []
            for row in range(count):
                number = start + row
                post = f"8261442{number:011d}"
                minute = number % 1440
                day = number // 4 % 28 + 1
                month = number // 112 % 12 + 1
                cells = [
                    post,
                    f"https://twitter.com/us/status/{post}",
                    f"Une publication, la numéro {number}, avec un lien https://t.co/{number:x}",
                    f"2017-{month:02d}-{day:02d} {minute // 60:02d}:{minute % 60:02d} +0000",
                    *(f"{value}.0" for value in figures[row]),
                    *(f"{value}.0" for value in figures[row, :2]),
                    *("-" for _ in PROMOTED[2:]),
                ]
                cells[6] = repr(float(rates[row]))
                lines.append('"' + '","'.join(cells) + '"\r\n')
            file.write("".join(lines))
    return path
