"""Service Catalog: what an account offers, to whom, and the stacks that were launched from it."""
