"""Keeps provisioned products in step with hotfix branches: one for each branch, none besides."""
