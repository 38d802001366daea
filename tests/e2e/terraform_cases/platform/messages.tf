# Queues, topic, alarms, buses and rules.

resource "aws_sqs_queue" "dead_letters" {
  name                      = "branchline-dead.fifo"
  fifo_queue                = true
  message_retention_seconds = 1209600
  kms_master_key_id         = aws_kms_key.artifacts.arn
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.pushes.arn]
  })
}

resource "aws_sqs_queue" "pushes" {
  name                              = "branchline-pushes.fifo"
  fifo_queue                        = true
  deduplication_scope               = "messageGroup"
  fifo_throughput_limit             = "perMessageGroupId"
  visibility_timeout_seconds        = 600
  kms_master_key_id                 = aws_kms_key.artifacts.arn
  kms_data_key_reuse_period_seconds = 3600
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters.arn
    maxReceiveCount     = 2
  })
}

resource "aws_sqs_queue" "undelivered" {
  name = "branchline-undelivered"
}

resource "aws_sqs_queue_policy" "undelivered" {
  queue_url = aws_sqs_queue.undelivered.url
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Rules"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.undelivered.arn
      Condition = { StringEquals = { "aws:SourceAccount" = var.tools_account } }
    }]
  })
}

resource "aws_sns_topic" "notices" {
  name              = "branchline-notices"
  kms_master_key_id = aws_kms_key.artifacts.arn
}

resource "aws_sns_topic_policy" "notices" {
  arn = aws_sns_topic.notices.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Alarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.notices.arn
    }]
  })
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "branchline-dead-letters"
  alarm_description   = "A push could not be built"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.notices.arn]
}

resource "aws_cloudwatch_event_bus" "pushes" {
  name = "branchline-pushes"
}

resource "aws_cloudwatch_event_bus_policy" "pushes" {
  event_bus_name = aws_cloudwatch_event_bus.pushes.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Source"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.source_account}:root" }
      Action    = "events:PutEvents"
      Resource  = aws_cloudwatch_event_bus.pushes.arn
    }]
  })
}

resource "aws_cloudwatch_event_archive" "pushes" {
  name             = "branchline-pushes"
  event_source_arn = aws_cloudwatch_event_bus.pushes.arn
  retention_days   = 7
  event_pattern    = jsonencode({ source = ["aws.codecommit"] })
}

resource "aws_cloudwatch_event_rule" "intake" {
  name           = "branchline-intake"
  event_bus_name = aws_cloudwatch_event_bus.pushes.name
  event_pattern = jsonencode({
    source        = ["aws.codecommit"]
    "detail-type" = ["CodeCommit Repository State Change"]
  })
}

resource "aws_cloudwatch_event_target" "intake" {
  rule           = aws_cloudwatch_event_rule.intake.name
  event_bus_name = aws_cloudwatch_event_bus.pushes.name
  target_id      = "intake"
  arn            = aws_lambda_function.intake.arn
  dead_letter_config { arn = aws_sqs_queue.undelivered.arn }
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 4
  }
}

resource "aws_cloudwatch_event_rule" "sweep" {
  name                = "branchline-sweep"
  schedule_expression = "rate(5 minutes)"
}

resource "aws_cloudwatch_event_target" "sweep_task" {
  rule      = aws_cloudwatch_event_rule.sweep.name
  target_id = "runner"
  arn       = aws_ecs_cluster.runners.arn
  role_arn  = aws_iam_role.runner.arn
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.runner.arn
    launch_type         = "FARGATE"
    network_configuration {
      subnets          = [aws_subnet.public.id]
      security_groups  = [aws_security_group.runner.id]
      assign_public_ip = true
    }
  }
}

resource "aws_cloudwatch_event_target" "sweep_queue" {
  rule      = aws_cloudwatch_event_rule.sweep.name
  target_id = "queue"
  arn       = aws_sqs_queue.pushes.arn
  sqs_target { message_group_id = "sweep" }
  input_transformer {
    input_paths    = { time = "$.time" }
    input_template = "{\"at\": <time>}"
  }
}

resource "aws_cloudwatch_event_target" "sweep_build" {
  rule      = aws_cloudwatch_event_rule.sweep.name
  target_id = "build"
  arn       = aws_codebuild_project.branch.arn
  role_arn  = aws_iam_role.runner.arn
}

resource "aws_iam_role" "relay" {
  provider           = aws.source
  name               = "branchline-relay"
  assume_role_policy = local.trust["events"]
}

resource "aws_cloudwatch_event_rule" "relay" {
  provider      = aws.source
  name          = "branchline-relay"
  event_pattern = jsonencode({ source = ["aws.codecommit"] })
}

resource "aws_cloudwatch_event_target" "relay" {
  provider  = aws.source
  rule      = aws_cloudwatch_event_rule.relay.name
  target_id = "tools"
  arn       = aws_cloudwatch_event_bus.pushes.arn
  role_arn  = aws_iam_role.relay.arn
}

resource "aws_codecommit_repository" "sample" {
  provider        = aws.source
  repository_name = "sample"
  description     = "A sample"
}
