"""Makes `out/PAGE/SETTING.txt` and `versions.md`: the pages as real extractors deliver them.

    python make.py [WORD …]        only settings whose name holds one of the words

Needs what `versions.md` names, installed with pip, npm (beside `make.mjs` or where NODE_PATH says)
and the system's package manager. What cannot be imported or run is named and left out, so that a
part of the tools is enough to make a part of the outputs. The tests need none of them: they read
the outputs, which are kept.
"""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGES = HERE / "pages"
OUT = HERE / "out"
Extract = Callable[[str], str]


def trafilatura(**options: object) -> Extract:
    def extract(page: str) -> str:
        import trafilatura

        return trafilatura.extract(page, **options) or ""

    return extract


def resiliparse(**options: object) -> Extract:
    def extract(page: str) -> str:
        from resiliparse.extract.html2text import extract_plain_text

        return extract_plain_text(page, **options)

    return extract


def inscriptis(css: str = "relaxed", **options: object) -> Extract:
    def extract(page: str) -> str:
        from inscriptis import get_text
        from inscriptis.css_profiles import CSS_PROFILES
        from inscriptis.model.config import ParserConfig

        return get_text(page, ParserConfig(css=CSS_PROFILES[css], **options))

    return extract


def html2text(**options: object) -> Extract:
    def extract(page: str) -> str:
        import html2text

        converter = html2text.HTML2Text()
        for name, value in options.items():
            setattr(converter, name, value)
        return converter.handle(page)

    return extract


def markdownify(**options: object) -> Extract:
    def extract(page: str) -> str:
        from markdownify import markdownify

        return markdownify(page, **options)

    return extract


def markitdown(page: str) -> str:
    import io

    from markitdown import MarkItDown, StreamInfo

    info = StreamInfo(mimetype="text/html", extension=".html", charset="utf-8")
    return MarkItDown().convert_stream(io.BytesIO(page.encode()), stream_info=info).markdown


def html_to_markdown(page: str) -> str:
    from html_to_markdown import convert

    result = convert(page)
    return result if isinstance(result, str) else result.content or ""


def readability(then: Extract) -> Extract:
    """The title, and the summary by another extractor."""

    def extract(page: str) -> str:
        from readability import Document

        document = Document(page)
        return f"{document.short_title()}\n{then(document.summary())}"

    return extract


def soup(*arguments: object, parser: str = "html.parser", **options: object) -> Extract:
    def extract(page: str) -> str:
        from bs4 import BeautifulSoup

        tree = BeautifulSoup(page, parser)
        for unseen in tree(["script", "style"]):
            unseen.decompose()
        return tree.get_text(*arguments, **options)

    return extract


def soup_cells(page: str) -> str:
    """Rows with tabs, blocks as lines: what people write themselves."""
    from bs4 import BeautifulSoup

    tree = BeautifulSoup(page, "lxml")
    lines = []
    for element in tree.find_all(["h1", "h2", "h3", "p", "li", "tr"]):
        if element.name == "tr":
            lines.append("\t".join(c.get_text(strip=True) for c in element.find_all(["th", "td"])))
        else:
            lines.append(" ".join(element.get_text(" ").split()))
    return "\n".join(lines)


def lxml_text(page: str) -> str:
    from lxml import html

    tree = html.document_fromstring(page)
    for unseen in tree.xpath("//script|//style"):
        unseen.drop_tree()
    return tree.body.text_content()


def lxml_lines(page: str) -> str:
    from lxml import html

    tree = html.document_fromstring(page)
    for unseen in tree.xpath("//script|//style"):
        unseen.drop_tree()
    return "\n".join(text.strip() for text in tree.body.itertext() if text.strip())


def selectolax(**options: object) -> Extract:
    def extract(page: str) -> str:
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(page)
        tree.strip_tags(["script", "style"])
        return tree.body.text(**options) if tree.body else ""

    return extract


def justext(whole: bool) -> Extract:
    languages = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "ar": "Arabic"}

    def extract(page: str) -> str:
        import justext

        known = languages.get(language(page))
        words = justext.get_stoplist(known) if known else frozenset()
        options = {} if known else {"stopwords_low": 0, "stopwords_high": 0}
        paragraphs = justext.justext(page.encode(), words, encoding="utf-8", **options)
        return "\n".join(p.text for p in paragraphs if whole or not p.is_boilerplate)

    return extract


def newspaper(page: str) -> str:
    import newspaper

    article = newspaper.article("https://page.example/", input_html=page)
    return f"{article.title}\n\n{article.text}"


def goose(page: str) -> str:
    from goose3 import Goose

    with Goose({"target_language": language(page), "use_meta_language": False}) as reader:
        article = reader.extract(raw_html=page)
    return f"{article.title}\n\n{article.cleaned_text}"


def boilerpy(name: str) -> Extract:
    def extract(page: str) -> str:
        from boilerpy3 import extractors

        return getattr(extractors, name)().get_content(page)

    return extract


def html_text(page: str) -> str:
    import html_text

    return html_text.extract_text(page)


def command(*words: str) -> Extract:
    """A program that reads the page from a file whose name takes the place of `PAGE`."""

    def extract(page: str) -> str:
        file = next(f for f in PAGES.glob("*.html") if f.read_text("utf-8") == page)
        line = [str(file) if word == "PAGE" else word for word in words]
        said = subprocess.run(line, stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()
        # Some print the addresses of links, which begin with the page's own.
        return said.replace(PAGES.as_uri(), "https://page.example")

    return extract


def language(page: str) -> str:
    return re.search(r'<html lang="(\w+)', page)[1]


LYNX = ("lynx", "-dump", "-assume_charset=utf-8", "-display_charset=utf-8")
W3M = ("w3m", "-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8")
LINKS = ("links", "-dump", "-codepage", "utf-8", "-html-assume-codepage", "utf-8")
PANDOC = ("pandoc", "--from=html")

SETTINGS: dict[str, tuple[str, str, Extract]] = {
    # name: (tool, what was set, how)
    "trafilatura-txt": ("trafilatura", "", trafilatura()),
    "trafilatura-notables": (
        "trafilatura",
        "include_tables=False",
        trafilatura(include_tables=False),
    ),
    "trafilatura-formatting": (
        "trafilatura",
        "include_formatting=True",
        trafilatura(include_formatting=True),
    ),
    "trafilatura-markdown": (
        "trafilatura",
        "output_format='markdown'",
        trafilatura(output_format="markdown"),
    ),
    "trafilatura-markdown-meta": (
        "trafilatura",
        "output_format='markdown', with_metadata=True, include_links=True",
        trafilatura(output_format="markdown", with_metadata=True, include_links=True),
    ),
    "trafilatura-recall": ("trafilatura", "favor_recall=True", trafilatura(favor_recall=True)),
    "trafilatura-precision": (
        "trafilatura",
        "favor_precision=True",
        trafilatura(favor_precision=True),
    ),
    "resiliparse-main": ("resiliparse", "main_content=True", resiliparse(main_content=True)),
    "resiliparse-all": ("resiliparse", "", resiliparse()),
    "resiliparse-alt": (
        "resiliparse",
        "links=True, alt_texts=True, list_bullets=False",
        resiliparse(links=True, alt_texts=True, list_bullets=False),
    ),
    "inscriptis": ("inscriptis", "", inscriptis()),
    "inscriptis-strict": ("inscriptis", "css strict", inscriptis("strict")),
    "inscriptis-bars": (
        "inscriptis",
        "table_cell_separator=' | '",
        inscriptis(table_cell_separator=" | "),
    ),
    "inscriptis-tabs": (
        "inscriptis",
        "table_cell_separator='\\t', css strict",
        inscriptis("strict", table_cell_separator="\t"),
    ),
    "inscriptis-links": (
        "inscriptis",
        "display_links=True, display_anchors=True",
        inscriptis(display_links=True, display_anchors=True),
    ),
    "html2text": ("html2text", "", html2text()),
    "html2text-wide": ("html2text", "body_width=0", html2text(body_width=0)),
    "html2text-padded": (
        "html2text",
        "body_width=0, pad_tables=True, ignore_links=True",
        html2text(body_width=0, pad_tables=True, ignore_links=True),
    ),
    "html2text-plain": (
        "html2text",
        "body_width=0, ignore_links=True, ignore_images=True, ignore_emphasis=True",
        html2text(body_width=0, ignore_links=True, ignore_images=True, ignore_emphasis=True),
    ),
    "html2text-single": (
        "html2text",
        "body_width=0, single_line_break=True, ignore_tables=True",
        html2text(body_width=0, single_line_break=True, ignore_tables=True),
    ),
    "markdownify": ("markdownify", "", markdownify()),
    "markdownify-atx": (
        "markdownify",
        "heading_style='ATX', strip=['a', 'img']",
        markdownify(heading_style="ATX", strip=["a", "img"]),
    ),
    "markdownify-inferred": (
        "markdownify",
        "heading_style='ATX', table_infer_header=True, escape_misc=True",
        markdownify(heading_style="ATX", table_infer_header=True, escape_misc=True),
    ),
    "markitdown": ("markitdown", "", markitdown),
    "html-to-markdown": ("html-to-markdown", "", html_to_markdown),
    "readability-soup": (
        "readability-lxml",
        r"summary, BeautifulSoup get_text('\n', strip=True)",
        readability(soup("\n", strip=True)),
    ),
    "readability-html2text": (
        "readability-lxml",
        "summary, html2text body_width=0",
        readability(html2text(body_width=0)),
    ),
    "readability-inscriptis": (
        "readability-lxml",
        "summary, inscriptis",
        readability(inscriptis()),
    ),
    "soup": ("beautifulsoup4", "get_text()", soup()),
    "soup-lines": ("beautifulsoup4", r"get_text('\n')", soup("\n")),
    "soup-stripped": ("beautifulsoup4", r"get_text('\n', strip=True)", soup("\n", strip=True)),
    "soup-lxml": ("beautifulsoup4", "lxml, get_text(' ')", soup(" ", parser="lxml")),
    "soup-cells": ("beautifulsoup4", "rows joined by tabs, blocks by lines", soup_cells),
    "lxml-text": ("lxml", "body.text_content()", lxml_text),
    "lxml-lines": ("lxml", "body.itertext(), a line each", lxml_lines),
    "selectolax": ("selectolax", "lexbor, body.text()", selectolax()),
    "selectolax-lines": (
        "selectolax",
        r"lexbor, body.text(separator='\n', strip=True)",
        selectolax(separator="\n", strip=True),
    ),
    "justext": ("jusText", "paragraphs that are no boilerplate", justext(whole=False)),
    "justext-all": ("jusText", "all paragraphs", justext(whole=True)),
    "newspaper4k": ("newspaper4k", "title, text", newspaper),
    "goose3": ("goose3", "title, cleaned_text", goose),
    "boilerpy-article": ("boilerpy3", "ArticleExtractor", boilerpy("ArticleExtractor")),
    "boilerpy-default": ("boilerpy3", "DefaultExtractor", boilerpy("DefaultExtractor")),
    "boilerpy-all": (
        "boilerpy3",
        "KeepEverythingExtractor",
        boilerpy("KeepEverythingExtractor"),
    ),
    "html-text": ("html-text", "", html_text),
    "lynx": ("lynx", "-dump", command(*LYNX, "PAGE")),
    "lynx-nolist": (
        "lynx",
        "-dump -nolist -width=200",
        command(*LYNX, "-nolist", "-width=200", "PAGE"),
    ),
    "w3m": ("w3m", "-dump", command(*W3M, "PAGE")),
    "w3m-wide": ("w3m", "-dump -cols 160", command(*W3M, "-cols", "160", "PAGE")),
    "links": ("links", "-dump", command(*LINKS, "PAGE")),
    "links-wide": ("links", "-dump -width 160", command(*LINKS, "-width", "160", "PAGE")),
    "elinks": (
        "elinks",
        "-dump -no-references",
        command(
            "elinks", "-dump", "1", "-dump-charset", "utf-8", "-no-references", "-no-home", "PAGE"
        ),
    ),
    "pandoc-plain": ("pandoc", "--to=plain", command(*PANDOC, "--to=plain", "PAGE")),
    "pandoc-plain-nowrap": (
        "pandoc",
        "--to=plain --wrap=none",
        command(*PANDOC, "--to=plain", "--wrap=none", "PAGE"),
    ),
    "pandoc-markdown": ("pandoc", "--to=markdown", command(*PANDOC, "--to=markdown", "PAGE")),
    "pandoc-gfm": (
        "pandoc",
        "--to=gfm-raw_html --wrap=none",
        command(*PANDOC, "--to=gfm-raw_html", "--wrap=none", "PAGE"),
    ),
}

PROGRAMS = {
    "lynx": ("lynx", "--version"),
    "w3m": ("w3m", "-version"),
    "links": ("links", "-version"),
    "elinks": ("elinks", "-version"),
    "pandoc": ("pandoc", "--version"),
}


def version(tool: str) -> str:
    if tool not in PROGRAMS:
        return importlib.metadata.version(tool)
    said = subprocess.run(PROGRAMS[tool], stdout=subprocess.PIPE, check=True).stdout.decode()
    found = re.search(r"\b\d+\.[\w.+]*", said)
    return found[0] if found else "?"


def browsers(pages: list[Path]) -> tuple[dict[str, dict[str, str]], list[list[str]]]:
    """What `make.mjs` makes: texts by setting and page, and rows for `versions.md`."""
    node = shutil.which("node")
    if node is None:
        print("left out: node and its settings", file=sys.stderr)
        return {}, []
    line = [node, str(HERE / "make.mjs"), *map(str, pages)]
    said = subprocess.run(line, stdout=subprocess.PIPE, check=True, timeout=300).stdout
    made = json.loads(said)
    return made["texts"], made["rows"]


def write(page: str, setting: str, text: str) -> None:
    file = OUT / page / f"{setting}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    file.write_text(text if text.endswith("\n") else text + "\n", "utf-8", newline="\n")


def main(words: list[str]) -> None:
    pages = sorted(PAGES.glob("*.html"))
    rows = []
    for setting, (tool, options, extract) in SETTINGS.items():
        if words and not any(word in setting for word in words):
            continue
        try:
            for page in pages:
                write(page.stem, setting, extract(page.read_text("utf-8")))
            rows.append([setting, tool, version(tool), options])
        except Exception as error:  # Whatever a tool raises: it is named and the others go on.
            print(f"left out: {setting}: {error!r}", file=sys.stderr)
    if words and not any("node".startswith(word) for word in words):
        return
    texts, more = browsers(pages)
    for setting, by_page in texts.items():
        for name, text in by_page.items():
            write(name, setting, text)
    table = ["| setting | tool | version | set |", "|---|---|---|---|"]
    table += [
        f"| {' | '.join(c.replace('|', chr(92) + '|') for c in row)} |"
        for row in sorted(rows + more)
    ]
    head = "# What made the outputs\n\nWritten by `make.py`. A tool without settings ran as it comes.\n\n"
    if not words:
        (HERE / "versions.md").write_text(head + "\n".join(table) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
