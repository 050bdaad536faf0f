"""The touch screens' kv files: widgets first, then one for each state of a visit, named after it."""
