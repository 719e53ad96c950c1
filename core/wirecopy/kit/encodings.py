"""Encodings of texts, for formats that let their user choose one."""

from wirecopy.files.encodings import codec as codec
