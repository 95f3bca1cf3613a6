"""Credit rules over paths: who gets a conversion when several channels led to it."""

from sillage.attribution.credits import Agreement, Attribution, Credit, ModelCredits, attribute, to_the_cent
from sillage.attribution.models import DIRECT, Model, Terms, model_name
from sillage.attribution.paths import Path, Paths

__all__ = [
    "DIRECT",
    "Agreement",
    "Attribution",
    "Credit",
    "Model",
    "ModelCredits",
    "Path",
    "Paths",
    "Terms",
    "attribute",
    "model_name",
    "to_the_cent",
]
