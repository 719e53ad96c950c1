#!/usr/bin/env bash
# fastfeedparser 0.6.5: of the authors of an item only the first is returned, in `author` as in the list
# `authors`. Atom, RSS with several `dc:creator` and JSON Feed 1.1 behave alike.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fastfeedparser==0.6.5
cd "$folder"
env/bin/python - <<'PYTHON'
import json

import fastfeedparser

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Port news</title><id>urn:example:feed</id>
<updated>2026-01-05T09:00:00Z</updated><entry><title>Harbour opens</title><id>urn:example:1</id>
<updated>2026-01-05T09:00:00Z</updated><link href="http://example.org/1"/>
<author><name>First Writer</name></author><author><name>Second Writer</name></author>
<content>Text.</content></entry></feed>"""
RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Port news</title>
<link>http://example.org/</link><description>Of ports</description><item><title>Harbour opens</title>
<link>http://example.org/1</link><dc:creator>First Writer</dc:creator>
<dc:creator>Second Writer</dc:creator></item></channel></rss>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Port news",
        "items": [
            {
                "id": "1",
                "content_text": "Text.",
                "authors": [{"name": "First Writer"}, {"name": "Second Writer"}],
            }
        ],
    }
)

for name, feed in (("Atom", ATOM), ("RSS", RSS), ("JSON Feed", JSON)):
    (item,) = fastfeedparser.parse(feed).entries
    print(name, repr(item["author"]), item["authors"])
    assert item["author"] == "First Writer", item
    assert item["authors"] == [{"name": "First Writer"}], item
    assert "Second" not in str(dict(item)), item
PYTHON
