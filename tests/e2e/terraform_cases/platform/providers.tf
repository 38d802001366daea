# Two accounts in one run, reached as the deployment reaches them: by their deploy role.

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
  default_tags {
    tags = { Project = "branchline" }
  }
}

provider "aws" {
  alias       = "source"
  max_retries = 4
  assume_role {
    role_arn = "arn:aws:iam::${var.source_account}:role/${var.deploy_role}"
  }
}

data "aws_caller_identity" "tools" {}
data "aws_region" "here" {}
