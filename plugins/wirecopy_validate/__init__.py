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
    ]
