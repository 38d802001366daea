"""Service Catalog's API, one file for each kind of thing; importing a file adds its operations."""
