"""Releases to servers: a directory is checked, bundled, uploaded and deployed by CodeDeploy."""
