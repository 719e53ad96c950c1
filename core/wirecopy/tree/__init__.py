"""The document tree: its nodes, and how they are shown."""
