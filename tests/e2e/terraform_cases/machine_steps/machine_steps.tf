# A document that machines run, a state machine with a log, and the role of a hybrid node.

variable "greeting" {
  type    = string
  default = "hello"
}

resource "aws_ssm_document" "sample" {
  name            = "machine-steps-sample"
  document_type   = "Command"
  document_format = "JSON"
  target_type     = "/"
  tags            = { step = var.greeting }

  content = jsonencode({
    schemaVersion = "2.2"
    description   = "Greets"
    parameters = {
      Message = {
        type              = "String"
        default           = var.greeting
        interpolationType = "ENV_VAR"
        allowedPattern    = "^[a-z]*$"
      }
    }
    mainSteps = [{
      action       = "aws:runShellScript"
      name         = "linux"
      precondition = { StringEquals = ["platformType", "Linux"] }
      inputs       = { runCommand = ["printf '%s' \"$SSM_Message\""] }
    }]
  })
}

resource "aws_ssm_document" "yaml" {
  name            = "machine-steps-yaml"
  document_type   = "Command"
  document_format = "YAML"

  content = <<-EOT
    schemaVersion: "2.2"
    description: ${var.greeting}
    mainSteps:
      - action: aws:runShellScript
        name: linux
        inputs:
          runCommand: ["true"]
  EOT
}

resource "aws_cloudwatch_log_group" "machine" {
  name              = "/aws/vendedlogs/states/machine-step"
  retention_in_days = 30
}

resource "aws_iam_role" "machine" {
  name = "machine-step"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "machine" {
  role = aws_iam_role.machine.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = [
        "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
      ]
      Resource = "*"
    }]
  })
}

resource "aws_sfn_state_machine" "step" {
  name       = "machine-step"
  role_arn   = aws_iam_role.machine.arn
  tags       = { step = var.greeting }
  depends_on = [aws_iam_role_policy.machine]

  definition = jsonencode({
    Comment = var.greeting
    StartAt = "Done"
    States  = { Done = { Type = "Succeed" } }
  })

  logging_configuration {
    level                  = "ALL"
    include_execution_data = var.greeting != "hello"
    log_destination        = "${aws_cloudwatch_log_group.machine.arn}:*"
  }

  tracing_configuration {
    enabled = false
  }
}

resource "aws_iam_role" "node" {
  name = "machine-host"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ssm.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_ssm_activation" "host" {
  name               = "warehouse"
  description        = "Hosts of the warehouse"
  iam_role           = aws_iam_role.node.id
  registration_limit = 2
  tags               = { step = "hello" }
}
