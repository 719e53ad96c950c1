"""Makes the pictures of the gallery: what each format shows of `examples/harbour.txt`.

`python tools/pictures.py` needs LibreOffice (`soffice`), Chromium, and pypdfium2. Workbooks and tables
are shown as LibreOffice opens them, pages and Markdown as Chromium shows them, XML and JSON as indented text.
"""

import html
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree
from markdown_it import MarkdownIt

import wirecopy

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "formats"
STORY = Path("harbour.txt")
DATE = "2026-01-31T12:00:00Z"
WIDTH, HEIGHT, HEIGHT_OF_SHEETS = 800, 500, 300
#: What there is to show, by the name of the format.
SHEETS = ("xlsx",)
PAGES = ("html", "markdown")
TEXTS = ("newsml", "nitf", "ninjs", "atom", "json", "csv", "text")
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 16px; font: 15px/1.5 "DejaVu Sans", sans-serif; background: #fff; color: #111 }}
pre {{ font: 12px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; margin: 0 }}
img {{ width: 130%; margin: -6% 0 0 -6% }}
td, th {{ padding: 2px 10px; border-bottom: 1px solid #ddd }}
</style>{}"""


def shot(page: Path, picture: Path, height: int) -> None:
    """What Chromium shows of a page."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--disable-background-networking", "--disable-sync", "--disable-component-update",
                f"--user-data-dir={profile}", f"--window-size={WIDTH},{height}",
                f"--screenshot={picture}", page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip


def sheet(name: str, folder: Path) -> str:
    """A page with the picture that LibreOffice makes of a workbook or a table."""
    import pypdfium2

    written = folder / f"harbour.{name}"
    wirecopy.convert(STORY, written, to=name)
    subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", folder, written,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    picture = folder / f"{name}-sheet.png"
    pypdfium2.PdfDocument(written.with_suffix(".pdf"))[0].render(scale=3).to_pil().save(picture)
    return _PAGE.format(f'<img src="{picture.as_uri()}">')


def text(name: str) -> str:
    """A page with the text of a format, indented."""
    dated = {"newsml", "nitf", "ninjs", "atom"}
    written = wirecopy.convert(STORY, to=name, options={"date": DATE} if name in dated else None)
    if name in ("ninjs", "json"):
        shown = json.dumps(json.loads(written), ensure_ascii=False, indent=1)
    elif name in ("csv", "text"):
        shown = written.decode()
    else:
        shown = etree.tostring(
            etree.fromstring(written, etree.XMLParser(remove_blank_text=True)),
            pretty_print=True,
            encoding="unicode",
        )
    return _PAGE.format(f"<pre>{html.escape(shown[:6000])}</pre>")


def main() -> int:
    os.chdir(ROOT / "examples")  # pictures show no path
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in (*SHEETS, *PAGES, *TEXTS):
            if each in SHEETS:
                shown = sheet(each, folder)
            elif each == "html":
                shown = wirecopy.convert(STORY, to="html").decode()
            elif each == "markdown":
                written = wirecopy.convert(STORY, to="markdown").decode()
                shown = _PAGE.format(MarkdownIt().enable("table").render(written))
            else:
                shown = text(each)
            page = folder / f"{each}.html"
            page.write_text(shown, encoding="utf-8")
            shot(page, PICTURES / f"{each}.png", HEIGHT_OF_SHEETS if each in SHEETS else HEIGHT)
            print(each)
    return 0


if __name__ == "__main__":
    sys.exit(main())
