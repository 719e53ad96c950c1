#!/usr/bin/env bash
# atoma 0.0.17: title, summary and content of an Atom entry are None where they are XHTML. The entry has
# all the rest, and no error is raised.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check atoma==0.0.17
cd "$folder"
env/bin/python - <<'PYTHON'
import html

import atoma

PAGE = '<div xmlns="http://www.w3.org/1999/xhtml">The harbour is <b>open</b>.</div>'


def read(kind: str, text: str) -> atoma.atom.AtomEntry:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Port news</title>
<id>urn:example:feed</id><updated>2026-01-05T09:00:00Z</updated><author><name>Desk</name></author>
<entry><title type="{kind}">{text}</title><id>urn:example:1</id><updated>2026-01-05T09:00:00Z</updated>
<summary type="{kind}">{text}</summary><content type="{kind}">{text}</content></entry></feed>"""
    (entry,) = atoma.parse_atom_bytes(feed.encode()).entries
    return entry


entry = read("html", html.escape(PAGE))
assert [part.value for part in (entry.title, entry.summary, entry.content)] == [PAGE] * 3, entry
entry = read("xhtml", PAGE)
print(entry)
assert (entry.id_, entry.title, entry.summary, entry.content) == ("urn:example:1", None, None, None)
PYTHON
