#!/usr/bin/env bash
# newspaper4k 0.9.6: parsing an Arabic page raises ImportError unless nltk is installed, which a plain
# installation does not bring, even where the page's HTML is handed over and no keywords are asked for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check newspaper4k==0.9.6
cd "$folder"
env/bin/python - <<'PYTHON'
import warnings

warnings.simplefilter("ignore")
import newspaper

story = "<p>قالت شركة الميناء إن الرصيف الجديد سيفتح في الربيع.</p>" * 5
page = f"<html lang=ar><body><article><h1>الميناء</h1>{story}</article></body></html>"
try:
    article = newspaper.Article("http://example.org/", language="ar")
    article.download(input_html=page)
    article.parse()
except ImportError as error:
    print("ImportError:", error)
    assert "nltk" in str(error), error
else:
    raise AssertionError("it is read")
PYTHON
