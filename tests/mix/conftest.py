"""Properties of this room are not timed: a shared machine must not decide them."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None, derandomize=True)
settings.load_profile("untimed")
