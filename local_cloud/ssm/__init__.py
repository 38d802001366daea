"""Systems Manager: managed nodes that are processes of this machine, and Run Command."""
