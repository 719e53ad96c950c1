"""Which fields have a place of their own; all others go through the exact channel."""

from wirecopy import Block, Bullet, Caption, Note, Paragraph, Subhead

#: The fields of an article that have an element, which is called as they are.
HEAD = ("headline", "subheadline", "author", "agency")
#: What an item says of its state, as attributes: these may stand in no exact channel.
STATES = ("status", "embargoed")
#: What has a place besides the channel; `spans` are the links in running text.
PLACED = ("spans", *STATES)
#: The elements of its text.
BODY: dict[str, type[Block]] = {
    "p": Paragraph,
    "subhead": Subhead,
    "li": Bullet,
    "caption": Caption,
    "note": Note,
}
