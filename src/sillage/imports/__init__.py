"""Export files in: tables of signatures, one reader."""

from sillage.imports.files import Context, ReadFile
from sillage.imports.flags import FLAGS, Flag
from sillage.imports.read import read_bytes, read_file

__all__ = ["FLAGS", "Context", "Flag", "ReadFile", "read_bytes", "read_file"]
