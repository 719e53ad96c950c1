#!/usr/bin/env bash
# fastfeedparser 0.6.5: XHTML content of an Atom entry comes with the Atom element `<content>` around
# it, so it is not HTML as it stands; the same content as type="html" comes without.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fastfeedparser==0.6.5
cd "$folder"
env/bin/python - <<'PYTHON'
import html

import fastfeedparser

PAGE = '<div xmlns="http://www.w3.org/1999/xhtml"><p>The harbour is open.</p></div>'


def value(kind: str, content: str) -> str:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Port news</title>
<id>urn:example:feed</id><updated>2026-01-05T09:00:00Z</updated><author><name>Desk</name></author>
<entry><title>Harbour opens</title><id>urn:example:1</id><updated>2026-01-05T09:00:00Z</updated>
<content type="{kind}">{content}</content></entry></feed>"""
    (entry,) = fastfeedparser.parse(feed).entries
    (only,) = entry["content"]
    return only["value"]


assert value("html", html.escape(PAGE)) == PAGE
found = value("xhtml", PAGE)
print(found)
assert found == f'<content xmlns="http://www.w3.org/2005/Atom" type="xhtml">{PAGE}</content>', found
PYTHON
