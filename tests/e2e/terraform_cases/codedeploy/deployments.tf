# An application with two groups of servers: chosen by tags, told of, watched by an alarm.

variable "stage" {
  type    = string
  default = "test"
}

variable "healthy" {
  type    = number
  default = 50
}

resource "aws_iam_role" "deployments" {
  name = "deployments"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codedeploy.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "deployments" {
  role       = aws_iam_role.deployments.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole"
}

resource "aws_sns_topic" "deployments" {
  name = "deployments"
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  namespace           = "Orders"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
}

resource "aws_codedeploy_app" "orders" {
  name             = "orders"
  compute_platform = "Server"
  tags             = { stage = var.stage }
}

resource "aws_codedeploy_deployment_config" "some" {
  deployment_config_name = "orders-${var.healthy}"
  compute_platform       = "Server"

  minimum_healthy_hosts {
    type  = "FLEET_PERCENT"
    value = var.healthy
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_codedeploy_deployment_group" "api" {
  app_name               = aws_codedeploy_app.orders.name
  deployment_group_name  = "api"
  service_role_arn       = aws_iam_role.deployments.arn
  deployment_config_name = aws_codedeploy_deployment_config.some.id
  tags                   = { stage = var.stage }

  deployment_style {
    deployment_option = "WITHOUT_TRAFFIC_CONTROL"
    deployment_type   = "IN_PLACE"
  }

  on_premises_instance_tag_filter {
    key   = "role"
    type  = "KEY_AND_VALUE"
    value = "api"
  }

  on_premises_instance_tag_filter {
    key   = "stage"
    type  = "KEY_AND_VALUE"
    value = var.stage
  }

  trigger_configuration {
    trigger_name       = "tell"
    trigger_target_arn = aws_sns_topic.deployments.arn
    trigger_events     = var.stage == "test" ? ["DeploymentFailure"] : ["DeploymentFailure", "DeploymentStop"]
  }

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }

  alarm_configuration {
    enabled = true
    alarms  = [aws_cloudwatch_metric_alarm.errors.alarm_name]
  }
}

resource "aws_codedeploy_deployment_group" "workers" {
  app_name              = aws_codedeploy_app.orders.name
  deployment_group_name = "workers-${var.stage}"
  service_role_arn      = aws_iam_role.deployments.arn

  ec2_tag_set {
    ec2_tag_filter {
      key   = "role"
      type  = "KEY_AND_VALUE"
      value = "worker"
    }
    ec2_tag_filter {
      key  = "stage"
      type = "KEY_ONLY"
    }
  }
}
