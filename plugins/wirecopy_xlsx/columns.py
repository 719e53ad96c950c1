"""The columns of the sheets: their fields, widths, and titles in several languages."""

import msgspec


class Column(msgspec.Struct, frozen=True):
    """A column: the field it holds, its width in characters, and whether it holds figures."""

    field: str
    width: int
    is_number: bool = False


def _columns(text: str) -> tuple[Column, ...]:
    """From words like `symbol:12` and, for figures, `price:15#`."""
    pairs = (word.split(":") for word in text.split())
    return tuple(Column(field, int(width.rstrip("#")), "#" in width) for field, width in pairs)


#: The letters of these columns stand in the rows' templates: what is new goes to the end.
SHEETS = {
    "quotes": _columns(
        "symbol:12 name:22 exchange:11 price:15# change:12# change_percent:11# currency:12 time:14 "
        "currency_text:20 extra:26 title:18 source:30 document:11# place:8# row:7#"
    ),
    "articles": _columns(
        "headline:60 subheadline:36 author:22 agency:10 dateline_place:20 dateline_date:14 "
        "dateline_agency:16 credit:18 language:11 paragraphs:12# words:9# source:30 document:11# "
        "place:8#"
    ),
    "paragraphs": _columns("text:110 kind:12 document:11# place:8# paragraph:12# part:7#"),
    "sources": _columns("source:40 document:11# quotes:9# articles:10# count:13# diagnostics:90"),
}
FIELDS = tuple(dict.fromkeys(column.field for columns in SHEETS.values() for column in columns))

_ENGLISH = {
    "symbol": "Symbol", "name": "Name", "exchange": "Exchange", "price": "Price",
    "change": "Change", "change_percent": "Change %", "currency": "Currency", "time": "Time",
    "currency_text": "Currency as written", "extra": "Other cells", "title": "Table",
    "source": "Source", "document": "Document", "place": "Place", "row": "Row",
    "headline": "Headline", "subheadline": "Subheadline", "author": "Author", "agency": "Agency",
    "dateline_place": "Dateline", "dateline_date": "Date", "dateline_agency": "Dateline agency",
    "credit": "Credit", "language": "Language", "paragraphs": "Paragraphs", "words": "Words",
    "text": "Text", "kind": "Kind", "paragraph": "Paragraph", "part": "Part", "quotes": "Quotes",
    "articles": "Articles", "count": "Diagnostics", "diagnostics": "Messages",
    "sources": "Sources", "summary": "Summary", "rise": "Rise %", "fall": "Fall %",
    "documents": "Documents", "movers": "The day's movers",
}  # fmt: skip
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
    "movers": "Hausses et baisses",
}  # fmt: skip
#: What fields and sheets are called, by language.
TITLES = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH}
