"""Kinds of files that are not text, for formats that name what they refuse."""

from wirecopy.files.kinds import OLE as OLE
from wirecopy.files.kinds import kind_of as kind_of
