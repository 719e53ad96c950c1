"""What formats share, ours and third parties': XML, markup, records, identities."""
