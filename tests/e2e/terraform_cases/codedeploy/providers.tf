# One account, reached as the deployment reaches it: by its deploy role.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "tools_account" { type = string }
variable "source_account" { type = string }
variable "deploy_role" { type = string }

provider "aws" {
  max_retries = 4
  assume_role {
    role_arn = "arn:aws:iam::${var.tools_account}:role/${var.deploy_role}"
  }
}
