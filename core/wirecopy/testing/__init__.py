"""What plugin authors test with: strategies for documents, and the contract of each kind of format.

Needs the extra `testing`. In a test suite a contract is a class; elsewhere it is a call:

>>> from wirecopy.testing import ExporterContract, check_exporter
>>> class TestText(ExporterContract):
...     exporter = "text"
>>> check_exporter("jsonl")
"""

from wirecopy.testing.contract import ContractBroken
from wirecopy.testing.documents import (
    any_documents,
    any_nodes,
    articles,
    figures,
    items,
    nasty_documents,
    quotes,
    sentences,
    tables,
    tables_of_cells,
    wire_documents,
    wire_text,
    words,
)
from wirecopy.testing.engines import EngineContract
from wirecopy.testing.exporter import ExporterContract, check_exporter
from wirecopy.testing.filters import FilterContract, check_filter
from wirecopy.testing.readers import ReaderContract, check_reader

__all__ = [
    "ContractBroken",
    "EngineContract",
    "ExporterContract",
    "FilterContract",
    "ReaderContract",
    "any_documents",
    "any_nodes",
    "articles",
    "check_exporter",
    "check_filter",
    "check_reader",
    "figures",
    "items",
    "nasty_documents",
    "quotes",
    "sentences",
    "tables",
    "tables_of_cells",
    "wire_documents",
    "wire_text",
    "words",
]
