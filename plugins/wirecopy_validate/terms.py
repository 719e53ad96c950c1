"""What standards say of machines: which of them made the content, and whether they may mine it."""

import re

#: The IPTC's digital source types (newscodes/digitalsourcetype), those that are retired as well.
SOURCE_TYPES = frozenset(
    """
    digitalCapture computationalCapture multiframeComputationalCapture negativeFilm positiveFilm
    print humanEdits minorHumanEdits compositeCapture algorithmicallyEnhanced softwareImage
    dataDrivenMedia digitalArt digitalCreation virtualRecording screenCapture composite
    compositeSynthetic trainedAlgorithmicMedia compositeWithTrainedAlgorithmicMedia
    algorithmicMedia
    """.split()
)
#: What PLUS has for data mining (LDF vocabulary, `DMI-…`).
MINING = frozenset(
    """
    DMI-UNSPECIFIED DMI-ALLOWED DMI-PROHIBITED DMI-PROHIBITED-AIMLTRAINING
    DMI-PROHIBITED-GENAIMLTRAINING DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING
    DMI-PROHIBITED-SEECONSTRAINT DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR
    DMI-PROHIBITED-SEELINKEDRIGHTSEXPR
    """.split()
)
_SOURCE_TYPE = re.compile(
    r"(?:digsrctype:|https?://cv\.iptc\.org/newscodes/digitalsourcetype/)(.*)\Z", re.DOTALL
)
_MINING = re.compile(r"(?:plus:|https?://ns\.useplus\.org/ldf/vocab/)(.*)\Z", re.DOTALL)


def unknown_source_type(code: str) -> str:
    """What is wrong with a digital source type; empty if it is known, or of another vocabulary."""
    found = _SOURCE_TYPE.match(code)
    is_known = found is None or found[1] in SOURCE_TYPES
    return "" if is_known else f"the IPTC has no digital source type '{code}'"


def unknown_mining(code: str) -> str:
    """What is wrong with a term for data mining; empty likewise."""
    found = _MINING.match(code)
    is_known = found is None or found[1] in MINING
    return "" if is_known else f"PLUS has no term for data mining '{code}'"
