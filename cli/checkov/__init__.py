"""checkov over synthesized Terraform, with suppressions that stand beside their resource."""
