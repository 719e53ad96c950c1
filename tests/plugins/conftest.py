"""What the tests of several formats need: the official schema of NewsML-G2, in two engines."""

from pathlib import Path

import pytest
import xmlschema
from lxml import etree


@pytest.fixture(scope="session")
def libxml2(schemas: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(schemas / "NewsML-G2_2.35-spec-All-Power.xsd"))


@pytest.fixture(scope="session")
def power(schemas: Path) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(
        str(schemas / "NewsML-G2_2.35-spec-All-Power.xsd"),
        locations={"http://www.w3.org/XML/1998/namespace": str(schemas / "xml.xsd")},
        allow="local",
    )
