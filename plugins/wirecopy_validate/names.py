"""The standards' own names: namespaces, elements, attributes, schemes."""

NAR = "http://iptc.org/std/nar/2006-10-01/"
NITF = "http://iptc.org/std/NITF/2006-10-18/"
ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"
XSD = "http://www.w3.org/2001/XMLSchema"

#: The items of NewsML-G2, and the message that holds some.
ITEMS = frozenset(
    "newsMessage newsItem packageItem conceptItem knowledgeItem planningItem catalogItem".split()
)
#: NewsML-G2 2.35: elements that may stand wherever any element may (IPTC's schema).
GLOBAL = frozenset(
    """
    POIDetails a accountable altId altLoc altRep assert audience bag br broader by catalog
    catalogContainer catalogItem catalogRef concept conceptExtProperty conceptId conceptItem
    conceptSet contentCreated contentMetaExtProperty contentModified contentSet contributor
    copyrightHolder copyrightNotice created creator creditline dataMining dateline definition
    deliverableOf delivery derivedFrom derivedFromValue description digitalSourceType edNote
    embargoed event eventDetails events exclAudience expires facet facetConcept fileName
    firstCreated generator genre geoAreaDetails groupSet hasInstrument hash headline hierarchyInfo
    hopHistory icon incomingFeedId infoSource inline inlineRef instanceOf itemClass itemMeta
    itemMetaExtProperty keyword knowledgeItem language link located mainConcept memberOf
    metadataCreator name narrower newsCoverage newsCoverageSet newsItem newsMessage note
    objectDetails organisationDetails origRep packageItem partMeta personDetails planningItem
    position profile provider pubHistory pubStatus rating rb related remoteInfo
    rightsExpressionData rightsExpressionXML rightsInfo rightsInfoExtProperty role rp rt ruby
    sameAs sameAsScheme schemeMeta service signal slugline span subject title type urgency
    usageTerms userInteraction versionCreated
    """.split()
)
#: Elements that have a place of their own only.
LOCAL = frozenset(
    """
    access accessStatus action address affiliation area assignedTo bit born capacity ceasedToExist
    channel circle conceptRef confirmation contactInfo contentMeta country dates deliveredItemRef
    destination details died dissolved duration email end eventStatus exDate exRule fax founded
    g2contentType group groupExtProperty groupRef header headerExtProperty hop im inlineData
    inlineXML itemCount itemRef itemSet line locality location newsContentCharacteristics
    newsCoverageExtProperty newsCoverageStatus occurStatus openHours organiser origin
    partMetaExtProperty participant participationRequirement party phone planning
    planningExtProperty polygon postalCode priority published publishedExtProperty rDate rRule
    regionDelim registration remoteContent remoteContentExtProperty scheduled scheme
    schemeMetaExtProperty sender sent start timeDelim timestamp transmitId web worldRegion
    """.split()
)
#: Attributes that hold QCodes, one or several.
QCODES = frozenset(
    """
    accesstype aspect audiochannels audiocodec authoritystatus colourindicator colourspace
    concepttype confirmationstatus creator derivedfrom durationunit encoding environment format
    hashtype heightunit how idformat interactiontype jobtitle layoutorientation market
    marketlabelsrc mode part pubconstraint qcode radunit ratertype ratingtype rel rendition
    renditionref reposrole representation residrefformat role scaleunit scope severity symbolsrc
    target tech timeunit type valcalctype valueunit videocodec videodefinition videoscaling why
    widthunit
    """.split()
)
#: Where an attribute of these names is plain text.
PLAIN = frozenset((("a", "rel"), ("timestamp", "role")))
#: The order of what an item holds, and of what its metadata begins with.
ITEM_ORDER = (
    "catalogRef catalog", "hopHistory", "pubHistory", "rightsInfo", "itemMeta",
    "contentMeta", "partMeta", "assert", "inlineRef", "derivedFrom derivedFromValue",
    "contentSet groupSet concept conceptSet newsCoverageSet catalogContainer", "schemeMeta",
)  # fmt: skip
ITEM_META_ORDER = (
    "itemClass", "provider", "versionCreated", "firstCreated", "embargoed", "pubStatus", "role",
    "fileName", "generator", "profile", "service", "title", "edNote", "memberOf", "instanceOf",
    "signal", "altRep", "deliverableOf", "hash", "expires", "origRep", "incomingFeedId",
    "metadataCreator", "link", "itemMetaExtProperty",
)  # fmt: skip
CONTENT_META_ORDER = (
    "icon", "urgency", "contentCreated", "contentModified", "digitalSourceType",
    "located infoSource creator contributor audience exclAudience altId rating userInteraction",
    "language genre keyword subject slugline headline dateline by creditline description",
    "contentMetaExtProperty",
)  # fmt: skip
#: The elements of NITF 3.6, and where their order matters.
NITF_NAMES = frozenset(
    """
    a abstract addressee alt-code bibliography block body body.content body.end body.head bq br
    byline byttl caption care.of chron city classifier col colgroup copyrite copyrite.holder
    copyrite.year correction country credit custom-table datasource date.expire date.issue
    date.release dateline dd del-list delivery.office delivery.point denom distributor dl doc-id
    doc-scope doc.copyright doc.rights docdata ds dt du-key ed-msg em event evloc fixture fn frac
    frac-sep from-src function head hedline hl1 hl2 hr identified-content iim key-list keyword lang
    li location media media-caption media-metadata media-object media-producer media-reference meta
    money name.family name.given nitf nitf-col nitf-colgroup nitf-table nitf-table-metadata
    nitf-table-summary note num numer object.title ol org p person postaddr postcode pre pronounce
    pubdata q rb rbc region revision-history rights rights.agent rights.enddate rights.geography
    rights.limitations rights.owner rights.startdate rights.type rp rt rtc ruby series state
    story.date sub sublocation sup table table-reference tagline tbody td tfoot th thead title
    tobject tobject.property tobject.subject tr ul urgency virtloc
    """.split()
)
NITF_ORDER = {
    "nitf": ("head", "body"),
    "head": ("title", "meta", "tobject", "iim", "docdata", "pubdata", "revision-history"),
    "body": ("body.head", "body.content", "body.end"),
    "body.head": (
        "hedline", "note", "rights", "byline", "distributor", "dateline", "abstract", "series",
    ),
    "hedline": ("hl1", "hl2"),
}  # fmt: skip
