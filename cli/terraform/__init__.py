"""How Branchline runs Terraform: its provider, its CLI configuration and its environment."""
