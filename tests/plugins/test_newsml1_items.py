"""What an item of NewsML 1 says of itself."""

import pytest

import wirecopy
from wirecopy import (
    Article,
    Author,
    Byline,
    Concept,
    Document,
    Item,
    Link,
    Media,
    Message,
    Paragraph,
    Property,
    Rendition,
    Signal,
)

RICH = """<NewsML><NewsEnvelope><TransmissionId>t9</TransmissionId><SentFrom><Party FormalName="HRW"/></SentFrom>
<DateAndTime>20261120T180000+0000</DateAndTime><Priority FormalName="4"/></NewsEnvelope>
<NewsItem><Comment>Test</Comment><Identification><NewsIdentifier><ProviderId>harrow.example</ProviderId><DateId>20261120</DateId>
<NewsItemId>7</NewsItemId><RevisionId PreviousRevision="2" Update="N">3</RevisionId>
<PublicIdentifier>urn:newsml:harrow.example:20261120:7:3N</PublicIdentifier></NewsIdentifier><NameLabel>PORT</NameLabel></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20261120T160000Z</FirstCreated>
<ThisRevisionCreated>20261120T173500+0100</ThisRevisionCreated><Status FormalName="Embargoed"/>
<StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20261121T060000Z</DateAndTime></StatusWillChange>
<Urgency FormalName="3"/><DerivedFrom NewsItem="urn:h:1"/><AssociatedWith FormalName="Photo" NewsItem="urn:h:2">Tug</AssociatedWith>
<Instruction FormalName="Correction"/></NewsManagement>
<NewsComponent xml:lang="en"><NewsLines><HeadLine>Harbour reopens</HeadLine><ByLine>Ann Roe</ByLine><SlugLine>HARBOUR</SlugLine>
<KeywordLine>ships</KeywordLine><KeywordLine>tugs</KeywordLine><CopyrightLine>© Harrow</CopyrightLine><RightsLine>No archive</RightsLine>
<NewsLine><NewsLineType FormalName="AdvisoryLine"/><NewsLineText>Call the desk.</NewsLineText></NewsLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="HRW"/></Provider><Creator><Party FormalName="Ann Roe"/></Creator>
<Contributor><Party FormalName="troe"/></Contributor><Source><Party FormalName="Harrow Wire"/></Source>
<FileName>port.xml</FileName></AdministrativeMetadata>
<RightsMetadata><Copyright><CopyrightHolder>Harrow Wire</CopyrightHolder></Copyright></RightsMetadata>
<DescriptiveMetadata><Language FormalName="en"/><Genre FormalName="Current"/>
<SubjectCode><Subject FormalName="04000000"/></SubjectCode><TopicOccurrence Topic="#t1"/>
<Location><Property FormalName="City" Value="Port Harrow"/></Location><OfInterestTo FormalName="shipping"/></DescriptiveMetadata>
<TopicSet><Topic Duid="t1"><TopicType FormalName="Person"/><FormalName>p77</FormalName><Description>Jo Loe</Description></Topic>
<Topic><TopicType FormalName="Company"/><Description>Harrow Mining</Description></Topic></TopicSet>
<ContentItem><MediaType FormalName="Text"/><DataContent><p>Ships left.</p></DataContent></ContentItem>
<NewsComponent EquivalentsList="yes">
<ContentItem Href="tug.jpg"><MediaType FormalName="Photo"/><MimeType FormalName="image/jpeg"/>
<Characteristics><SizeInBytes>250000</SizeInBytes><Property FormalName="Width" Value="1600"/><Property FormalName="Height" Value="1200"/></Characteristics></ContentItem>
<ContentItem Href="tug-small.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>
</NewsComponent></NewsItem></NewsML>"""


def test_an_item_of_newsml_1_says_as_much_as_one_of_newsml_g2() -> None:
    (document,) = wirecopy.read_many([RICH], from_="newsml")
    assert document == Document(
        (
            Article(
                "Harbour reopens",
                byline=Byline("Ann Roe", "Harrow Wire"),
                language="en",
                body=(Paragraph("Ships left."),),
                item=Item(
                    guid="urn:newsml:harrow.example:20261120:7",
                    version=3,
                    first_created="2026-11-20T16:00:00Z",
                    version_created="2026-11-20T17:35:00+01:00",
                    published="2026-11-20T18:00:00+00:00",
                    embargoed="2026-11-21T06:00:00Z",
                    urgency=3,
                    priority=4,
                    slugline="HARBOUR",
                    provider="HRW",
                    info_source="Harrow Wire",
                    copyright_holder="Harrow Wire",
                    copyright_notice="© Harrow",
                    usage_terms="No archive",
                    ed_note="Call the desk.",
                    keywords=("ships", "tugs"),
                    subjects=(Concept("04000000", "subj"),),
                    genres=(Concept(name="Current"),),
                    places=(Concept(name="Port Harrow"),),
                    people=(Concept("p77", name="Jo Loe"),),
                    organisations=(Concept(name="Harrow Mining"),),
                    authors=(Author("Ann Roe"),),
                    signals=(Signal("Correction"),),
                    links=(Link("urn:h:1", "derivedFrom"), Link("urn:h:2", "Photo", "Tug")),
                    media=(
                        Media(
                            "picture",
                            renditions=(
                                Rendition("tug.jpg", "image/jpeg", 1600, 1200, 250_000),
                                Rendition("tug-small.jpg"),
                            ),
                        ),
                    ),
                    other=(
                        Property("NameLabel", "PORT"),
                        Property("Comment", "Test"),
                        Property("contributor", "troe"),
                        Property("FileName", "port.xml"),
                        Property("OfInterestTo", "shipping"),
                    ),
                ),
            ),
        )
    )
    assert document.message == Message(
        sender="HRW", sent="2026-11-20T18:00:00+00:00", id="t9", priority=4
    )
    assert [each.message for each in document.diagnostics] == ["the item's status is 'Embargoed'"]


def identified(parts: str) -> Item | None:
    (document,) = wirecopy.read_many(
        [
            (
                f"<NewsML><NewsItem><Identification><NewsIdentifier>{parts}</NewsIdentifier></Identification>"
                "<NewsComponent><NewsLines><HeadLine>H</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
            )
        ],
        from_="newsml",
    )
    return document.articles[0].item


@pytest.mark.parametrize(
    ("parts", "guid", "version"),
    [
        ("<RevisionId>2</RevisionId><PublicIdentifier>urn:a:7:2N</PublicIdentifier>", "urn:a:7", 2),
        ("<RevisionId>2</RevisionId><PublicIdentifier>urn:a:72</PublicIdentifier>", "urn:a:72", 2),
        ("<PublicIdentifier>urn:a:7:2N</PublicIdentifier>", "urn:a:7:2N", None),
        ("<NewsItemId>h7</NewsItemId>", "h7", None),
        ("<NewsItemId>h7</NewsItemId><RevisionId>x</RevisionId>", "h7", None),
    ],
)
def test_an_identifier_is_the_same_in_all_revisions(
    parts: str, guid: str, version: int | None
) -> None:
    assert identified(parts) == Item(guid=guid, version=version)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20261120T160000+0130", Item(first_created="2026-11-20T16:00:00+01:30")),
        ("20261120T1600Z", Item(first_created="2026-11-20T16:00:00Z")),
        ("2026-11-20T16:00:00", Item(first_created="2026-11-20T16:00:00")),
        ("20261120", Item(first_created="2026-11-20")),
        ("20261320", Item(other=(Property("FirstCreated", "20261320"),))),
        ("20 November", Item(other=(Property("FirstCreated", "20 November"),))),
    ],
)
def test_times_of_newsml_1(written: str, expected: Item) -> None:
    (document,) = wirecopy.read_many(
        [
            (
                f"<NewsML><NewsItem><NewsManagement><FirstCreated>{written}</FirstCreated></NewsManagement>"
                "<NewsComponent><NewsLines><HeadLine>H</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
            )
        ],
        from_="newsml",
    )
    assert document.articles[0].item == expected
