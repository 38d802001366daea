# A repository with everything that Branchline gives it, and the rule that main needs an approval.

resource "aws_codecommit_repository" "shop" {
  repository_name = "shop"
  description     = "What the shop sells"
  tags            = { team = "shop" }
}

resource "aws_codecommit_repository" "plain" {
  repository_name = "plain"
}

resource "aws_sns_topic" "pushes" {
  name = "pushes"
}

resource "aws_codecommit_trigger" "pushes" {
  repository_name = aws_codecommit_repository.shop.repository_name

  trigger {
    name            = "pushes"
    events          = ["all"]
    destination_arn = aws_sns_topic.pushes.arn
  }
}

resource "aws_codecommit_approval_rule_template" "main" {
  name        = "main-needs-one"
  description = "main needs one approval"
  content = jsonencode({
    Version               = "2018-11-08"
    DestinationReferences = ["refs/heads/main"]
    Statements = [{
      Type                    = "Approvers"
      NumberOfApprovalsNeeded = 1
    }]
  })
}

resource "aws_codecommit_approval_rule_template_association" "main" {
  approval_rule_template_name = aws_codecommit_approval_rule_template.main.name
  repository_name             = aws_codecommit_repository.shop.repository_name
}

data "aws_codecommit_repository" "shop" {
  repository_name = aws_codecommit_repository.shop.repository_name
}

output "clone_url" {
  value = data.aws_codecommit_repository.shop.clone_url_http
}
