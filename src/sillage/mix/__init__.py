"""Marginal return: what each channel brings, what one more unit would bring, and how to split a budget or hours."""

from sillage.mix.answer import ChannelAnswer, Interval, Learned, MixAnswer
from sillage.mix.families import Family, family_name, family_of
from sillage.mix.posterior import Mix, tell
from sillage.mix.sampler import Walk
from sillage.mix.series import Channel, Lift, MixData
from sillage.mix.split import Bounds, Split, split

__all__ = [
    "Bounds",
    "Channel",
    "ChannelAnswer",
    "Family",
    "Interval",
    "Learned",
    "Lift",
    "Mix",
    "MixAnswer",
    "MixData",
    "Split",
    "Walk",
    "family_name",
    "family_of",
    "split",
    "tell",
]
