"""The operations of CodeDeploy."""
