"""Words that tables of quotes are read by, as data: titles of columns, currencies, exchanges."""
