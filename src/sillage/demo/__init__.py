"""The demo year: a made-up brand's exports, written by a seeded generator, imported through the same door as any.

No network, no clock: the same seed writes the same bytes. `write_files` is the door.
"""

from sillage.demo.plan import DemoFile, DemoPlan, write_files
from sillage.demo.truth import ChannelTruth, DemoTruth, PlantedChange

__all__ = ["ChannelTruth", "DemoFile", "DemoPlan", "DemoTruth", "PlantedChange", "write_files"]
