"""The page on items says where each field stands: it is written from the mappings."""

import importlib.util
from pathlib import Path

from wirecopy import Item

TOOL = Path(__file__).parents[1] / "tools" / "metadata.py"


def test_the_page_is_as_the_mappings_say() -> None:
    spec = importlib.util.spec_from_file_location("metadata", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = tool.PAGE.read_text("utf-8")
    assert tool.page(text) == text, "run `python tools/metadata.py`"
    for name, places in tool.STANDARDS.items():
        assert places.keys() <= set(Item.__struct_fields__), name
