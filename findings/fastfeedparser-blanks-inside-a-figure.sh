#!/usr/bin/env bash
# fastfeedparser 0.6.5: where an item has content and no summary, `description` is made from the content
# with a blank at every tag: `18<b>.235</b>` is the one figure 18.235 on a page and "18 .235" here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fastfeedparser==0.6.5
cd "$folder"
env/bin/python - <<'PYTHON'
import html

import fastfeedparser

TEXT = html.escape("<p>HRW closed at 18<b>.235</b>, CKO at <i>63.34</i>.</p>")
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Market news</title><id>urn:example:feed</id>
<updated>2026-01-05T09:00:00Z</updated><author><name>Desk</name></author><entry><title>Close</title>
<id>urn:example:1</id><updated>2026-01-05T09:00:00Z</updated><link href="http://example.org/1"/>
<content type="html">{TEXT}</content></entry></feed>"""
RSS = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Market news</title><link>http://example.org/</link><description>Of markets</description>
<item><title>Close</title><link>http://example.org/1</link>
<content:encoded>{TEXT}</content:encoded></item></channel></rss>"""

for name, feed in (("Atom", ATOM), ("RSS", RSS)):
    (item,) = fastfeedparser.parse(feed).entries
    print(name, repr(item["description"]))
    assert item["description"] == "HRW closed at 18 .235 , CKO at 63.34 .", item
PYTHON
