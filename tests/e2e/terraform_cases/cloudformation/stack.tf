# A stack with parameters, tags, an output and a role of its own to deploy with.

variable "retention_days" {
  type    = string
  default = "1"
}

resource "aws_iam_role" "deploying" {
  name = "branchline-stack"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudformation.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "deploying" {
  role = aws_iam_role.deploying.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:*"]
      Resource = "arn:aws:logs:*:${var.tools_account}:log-group:/branchline/stack*"
    }]
  })
}

resource "aws_cloudformation_stack" "logs" {
  name         = "branchline-logs"
  iam_role_arn = aws_iam_role.deploying.arn
  parameters   = { Days = var.retention_days }
  tags         = { team = "platform" }
  template_body = jsonencode({
    Parameters = { Days = { Type = "Number" } }
    Resources = {
      Group = {
        Type = "AWS::Logs::LogGroup"
        Properties = {
          LogGroupName    = "/branchline/stack"
          RetentionInDays = { Ref = "Days" }
        }
      }
    }
    Outputs = { Arn = { Value = { "Fn::GetAtt" = ["Group", "Arn"] } } }
  })
  depends_on = [aws_iam_role_policy.deploying]
}
