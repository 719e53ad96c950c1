"""Validation of news: which standard a file is of, and what is wrong with it."""

from wirecopy import Validator, hookimpl

_RECOGNITION = "wirecopy_validate.recognition"


@hookimpl
def wirecopy_validators() -> list[Validator]:
    """The standards, the surest signs first."""
    return [
        Validator(
            "newsml",
            f"{_RECOGNITION}:is_newsml",
            "wirecopy_validate.newsml:validate",
            summary="NewsML-G2 and NewsML 1, by their schemas and what these cannot say",
        ),
        Validator(
            "nitf",
            f"{_RECOGNITION}:is_nitf",
            "wirecopy_validate.nitf:validate",
            summary="NITF with or without its namespace",
        ),
        Validator(
            "atom",
            f"{_RECOGNITION}:is_atom",
            "wirecopy_validate.feeds:validate_atom",
            summary="Atom feeds by RFC 4287",
        ),
        Validator(
            "rss",
            f"{_RECOGNITION}:is_rss",
            "wirecopy_validate.feeds:validate_rss",
            summary="RSS feeds of any version",
        ),
        Validator(
            "html",
            f"{_RECOGNITION}:is_html",
            "wirecopy_validate.web:validate_html",
            summary="web pages: what readers need, and the JSON-LD inside",
        ),
        Validator(
            "datapackage",
            f"{_RECOGNITION}:is_datapackage",
            "wirecopy_validate.datapackage:validate",
            summary="Data Packages with their tables, in a folder or a zip file",
        ),
        Validator(
            "jsonld",
            f"{_RECOGNITION}:is_jsonld",
            "wirecopy_validate.web:validate_jsonld",
            summary="schema.org's JSON-LD",
        ),
        Validator(
            "ninjs",
            f"{_RECOGNITION}:is_ninjs",
            "wirecopy_validate.ninjs:validate",
            summary="ninjs of any version: an item, an array, or items line by line",
        ),
    ]
