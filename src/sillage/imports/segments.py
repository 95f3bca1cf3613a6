"""The words by which exports break an audience down, and ours."""

GENDERS = {
    "f": ("f", "female", "females", "women", "woman", "femme", "femmes", "feminin"),
    "m": ("m", "male", "males", "men", "man", "homme", "hommes", "masculin"),
    "u": ("u", "unknown", "other", "others", "uncategorized", "inconnu", "autre", "autres", "non precise"),
}
SEGMENT_WORDS = {"gender": {word: code for code, words in GENDERS.items() for word in words}}
"""Dimension to folded word to code."""
