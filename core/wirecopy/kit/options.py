"""Options that several formats share."""

from typing import Annotated

import msgspec

#: What the columns of another program's table are; `records.meaning_options` reads it.
CellNames = Annotated[
    str,
    msgspec.Meta(
        description="what the columns of another's table are, in their order, with commas: symbol, "
        "name, exchange, price, change, change_percent, currency, time; - for none"
    ),
]
#: The largest document that is read, in megabytes, unpacked.
MostMegabytes = Annotated[
    int, msgspec.Meta(ge=1, description="the largest document, unpacked, in megabytes")
]
