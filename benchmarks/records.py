"""Writing and reading NewsML-G2 whose items say all that they can: against an lxml tree of the same.

`python benchmarks/records.py [ITEMS]`
"""

import io
import sys
from collections.abc import Callable

from clock import compare, table
from lxml import etree

import wirecopy
from wirecopy import (
    Article,
    Author,
    Concept,
    Document,
    Item,
    Link,
    Media,
    Paragraph,
    Property,
    Rendition,
    Signal,
)

DATE = {"date": "2026-11-20T18:00:00Z"}
NAR = "{http://iptc.org/std/nar/2006-10-01/}"


def item(number: int) -> Item:
    """A record with a value in every field."""
    return Item(
        guid=f"urn:newsml:harrow.example:20261120:{number}",
        version=2,
        first_created="2026-11-20T16:00:00Z",
        version_created="2026-11-20T17:35:00+01:00",
        published="2026-11-20T18:00:00Z",
        status="usable",
        embargoed="2026-11-21T06:00:00Z",
        urgency=3,
        priority=4,
        slugline=f"HARBOUR-{number}",
        provider="HRW",
        info_source="Harrow Harbour Office",
        copyright_holder="Harrow Wire",
        copyright_notice="© 2026 Harrow Wire",
        usage_terms="Not for archives.",
        data_mining="http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED",
        digital_source_type="digitalCreation",
        ed_note="Call the desk before use.",
        instructions="Hold for pictures.",
        keywords=("ships", "tugs", "storm"),
        subjects=(Concept("04000000", "medtop", "economy"), Concept("12", "hrw", "shipping")),
        genres=(Concept("Feature", "genre", "Feature"),),
        places=(Concept("1", "hrwgeo", "Port Harrow"),),
        people=(Concept("77", "hrw", "Jo Loe"),),
        organisations=(Concept("o1", "hrw", "Harrow Mining"),),
        events=(Concept("e1", "hrw", "Regatta"),),
        authors=(Author("Ann Roe", "writer", "Chief", "http://harrow.example/ann"),),
        signals=(Signal("update", "Second lead."),),
        links=(Link("https://harrow.example/harbour", "seeAlso", "Harbour reopens"),),
        media=(
            Media(
                "picture",
                "A tug leaves.",
                "T. Poe",
                "Tug",
                (Rendition("https://harrow.example/tug.jpg", "image/jpeg", 1600, 1200, 250_000),),
            ),
        ),
        other=(Property("hrw:desk", "shipping"),),
    )


def documents(items: int) -> list[Document]:
    """Stories of eight paragraphs."""
    text = "Ships left the harbour on Thursday, nine days after the storm. " * 5
    return [
        Document(
            (
                Article(
                    f"Harbour {number} reopens",
                    language="en",
                    item=item(number),
                    body=tuple(Paragraph(text) for _ in range(8)),
                ),
            )
        )
        for number in range(items)
    ]


def written(documents: list[Document]) -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to="newsml", options=DATE)
    return target.getvalue()


def builder(content: bytes) -> Callable[[], object]:
    """What makes the elements of a message one by one, as programs with lxml do, and writes them."""
    steps: list[tuple[int, str, dict[str, str], str | None, str | None]] = []

    def gather(element: etree._Element, depth: int) -> None:
        attributes = {str(k): str(v) for k, v in element.attrib.items()}
        steps.append((depth, str(element.tag), attributes, element.text, element.tail))
        for each in element:
            gather(each, depth + 1)

    gather(etree.fromstring(content), 0)

    def build() -> object:
        (_, tag, attributes, text, _), *others = steps
        root = etree.Element(tag, attributes, nsmap={None: NAR[1:-1]})
        root.text = text
        parents = [root]
        for depth, tag, attributes, text, tail in others:
            del parents[depth:]
            element = etree.SubElement(parents[-1], tag, attributes)
            if text is not None:
                element.text = text
            if tail is not None:
                element.tail = tail
            parents.append(element)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    return build


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    full = documents(count)
    content = written(full)
    assert list(wirecopy.read_many([content], from_="newsml")) == full
    bare = [Document((wirecopy.replace(each.articles[0], item=None),)) for each in full]
    plain = written(bare)
    table(
        "A story in NewsML-G2 with a full record, written",
        compare(
            7,
            wirecopy=lambda: written(full),
            lxml=builder(content),
            without_records=lambda: written(bare),
        ),
        "wirecopy",
        count,
    )
    table(
        "The same, read",
        compare(
            7,
            wirecopy=lambda: list(wirecopy.read_many([content], from_="newsml")),
            lxml=lambda: list(etree.fromstring(content).iter()),
            without_records=lambda: list(wirecopy.read_many([plain], from_="newsml")),
        ),
        "wirecopy",
        count,
    )


if __name__ == "__main__":
    main()
