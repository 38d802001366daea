"""Removes what Terraform does not know of, and what would be in its way."""
