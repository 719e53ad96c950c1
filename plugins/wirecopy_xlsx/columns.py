"""The columns of the sheets: their fields, widths, and titles in several languages."""

import msgspec

from wirecopy import Article, Quote
from wirecopy.kit.columns import columns as table_columns


class Column(msgspec.Struct, frozen=True):
    """A column: the field it holds, how wide it is at most, and whether it holds figures."""

    field: str
    most: int
    is_number: bool = False


def _columns(text: str) -> tuple[Column, ...]:
    """From words like `symbol:24` and, for figures, `price:26#`."""
    pairs = (word.split(":") for word in text.split())
    return tuple(Column(field, int(most.rstrip("#")), "#" in most) for field, most in pairs)


def _of(node: type[msgspec.Struct], text: str) -> tuple[Column, ...]:
    """The same, and after them the fields of a node that are not named: what is new, at the end."""
    columns = _columns(text)
    known = {column.field for column in columns}
    others = [field for field in table_columns(node) if field.name not in known]
    return (*columns, *(Column(each.name, 24, each.kind == "number") for each in others))


#: The columns of the sheets, in their order.
SHEETS = {
    "quotes": _of(
        Quote,
        "symbol:24 name:44 exchange:24 price:26# change:20# change_percent:16# currency:12 time:24 "
        "currency_text:24 extra:50 title:40 source:50 document:12# place:9# row:8#",
    ),
    "articles": _of(
        Article,
        "headline:80 subheadline:60 author:36 agency:24 dateline_place:30 dateline_date:20 "
        "dateline_agency:24 credit:36 language:14 paragraphs:14# words:10# source:50 document:12# "
        "place:9#",
    ),
    "paragraphs": _columns("text:110 kind:14 document:12# place:9# paragraph:14# part:8#"),
    "tables": _columns(
        "title:60 sheet:34 rows:9# header_rows:14# first_row:12# continued:24 source:50 "
        "document:12# place:9#"
    ),
    "sources": _columns("source:60 document:12# quotes:10# articles:12# count:15# diagnostics:90"),
}
FIELDS = tuple(dict.fromkeys(column.field for columns in SHEETS.values() for column in columns))

_LABELS = {field.name: field.label for node in (Quote, Article) for field in table_columns(node)}
#: What nodes hold; the other columns say where it stands.
NODE_FIELDS = frozenset(_LABELS)
_ENGLISH = _LABELS | {
    "title": "Table",
    "source": "Source",
    "document": "Document",
    "place": "Place",
    "row": "Row",
    "paragraphs": "Paragraphs",
    "words": "Words",
    "text": "Text",
    "kind": "Kind",
    "paragraph": "Paragraph",
    "part": "Part",
    "quotes": "Quotes",
    "articles": "Articles",
    "count": "Diagnostics",
    "diagnostics": "Messages",
    "sources": "Sources",
    "summary": "Summary",
    "rise": "Rise %",
    "fall": "Fall %",
    "tables": "Tables",
    "sheet": "Sheet",
    "rows": "Rows",
    "header_rows": "Header rows",
    "first_row": "First row",
    "continued": "Continued rows",
    "more": "More tables",
    "documents": "Documents",
    "movers": "The day's movers",
}
_GERMAN = {
    "symbol": "Symbol", "name": "Name", "exchange": "Börse", "price": "Kurs",
    "change": "Veränderung", "change_percent": "Veränderung %", "currency": "Währung",
    "time": "Zeit", "currency_text": "Währung wie geschrieben", "extra": "Weitere Zellen",
    "title": "Tabelle", "source": "Quelle", "document": "Dokument", "place": "Stelle",
    "row": "Zeile", "headline": "Überschrift", "subheadline": "Unterzeile", "author": "Autor",
    "agency": "Agentur", "dateline_place": "Ort", "dateline_date": "Datum",
    "dateline_agency": "Agentur am Ort", "credit": "Nachweis", "language": "Sprache",
    "paragraphs": "Absätze", "words": "Wörter", "text": "Text", "kind": "Art",
    "paragraph": "Absatz", "part": "Teil", "quotes": "Kurse", "articles": "Artikel",
    "count": "Hinweise", "diagnostics": "Meldungen", "sources": "Quellen",
    "summary": "Übersicht", "rise": "Gewinn %", "fall": "Verlust %", "documents": "Dokumente",
    "tables": "Tabellen", "sheet": "Blatt", "rows": "Zeilen", "header_rows": "Kopfzeilen",
    "first_row": "Erste Zeile", "continued": "Fortgesetzte Zeilen", "more": "Weitere Tabellen",
    "movers": "Gewinner und Verlierer",
}  # fmt: skip
_FRENCH = {
    "symbol": "Symbole", "name": "Nom", "exchange": "Bourse", "price": "Cours",
    "change": "Variation", "change_percent": "Variation %", "currency": "Devise",
    "time": "Heure", "currency_text": "Devise d'origine", "extra": "Autres cellules",
    "title": "Tableau", "source": "Source", "document": "Document", "place": "Place",
    "row": "Ligne", "headline": "Titre", "subheadline": "Sous-titre", "author": "Auteur",
    "agency": "Agence", "dateline_place": "Lieu", "dateline_date": "Date",
    "dateline_agency": "Agence du lieu", "credit": "Crédit", "language": "Langue",
    "paragraphs": "Paragraphes", "words": "Mots", "text": "Texte", "kind": "Genre",
    "paragraph": "Paragraphe", "part": "Partie", "quotes": "Cotations", "articles": "Articles",
    "count": "Remarques", "diagnostics": "Messages", "sources": "Sources",
    "summary": "Résumé", "rise": "Hausse %", "fall": "Baisse %", "documents": "Documents",
    "tables": "Tableaux", "sheet": "Feuille", "rows": "Lignes", "header_rows": "Lignes d'en-tête",
    "first_row": "Première ligne", "continued": "Lignes continuées", "more": "Autres tableaux",
    "movers": "Hausses et baisses",
}  # fmt: skip
#: What fields and sheets are called, by language; what has no word in one has its English label.
TITLES = {"en": _ENGLISH, "de": _ENGLISH | _GERMAN, "fr": _ENGLISH | _FRENCH}
