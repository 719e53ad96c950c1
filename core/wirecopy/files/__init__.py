"""Bytes in, bytes out: sources and sinks, compression, archives, URLs."""
