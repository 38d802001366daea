# Network, cluster, image, function, build.

resource "aws_vpc" "runners" {
  cidr_block           = "10.42.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_internet_gateway" "runners" {
  vpc_id = aws_vpc.runners.id
}

resource "aws_subnet" "public" {
  vpc_id            = aws_vpc.runners.id
  cidr_block        = "10.42.0.0/24"
  availability_zone = "${data.aws_region.here.name}a"
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.runners.id
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.runners.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.runners.id
}

resource "aws_security_group" "runner" {
  name        = "branchline-runner"
  description = "Out over TLS, nothing in"
  vpc_id      = aws_vpc.runners.id
  egress {
    description = "TLS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_flow_log" "runners" {
  vpc_id               = aws_vpc.runners.id
  traffic_type         = "REJECT"
  log_destination      = aws_cloudwatch_log_group.intake.arn
  iam_role_arn         = aws_iam_role.runner.arn
  log_destination_type = "cloud-watch-logs"
}

resource "aws_ecs_cluster" "runners" {
  name = "branchline-runners"
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
  configuration {
    execute_command_configuration {
      kms_key_id = aws_kms_key.artifacts.arn
      logging    = "OVERRIDE"
      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = aws_cloudwatch_log_group.intake.name
      }
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "runners" {
  cluster_name       = aws_ecs_cluster.runners.name
  capacity_providers = ["FARGATE"]
}

resource "aws_ecs_task_definition" "runner" {
  family                   = "branchline-runner"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "1024"
  memory                   = "2048"
  execution_role_arn       = aws_iam_role.runner.arn
  task_role_arn            = aws_iam_role.runner.arn
  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
  ephemeral_storage { size_in_gib = 30 }
  container_definitions = jsonencode([{
    name                   = "runner"
    image                  = "${aws_ecr_repository.runner.repository_url}:1"
    essential              = true
    readonlyRootFilesystem = true
    stopTimeout            = 120
    environment            = [{ name = "QUEUE_URL", value = aws_sqs_queue.pushes.url }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.intake.name
        "awslogs-region"        = data.aws_region.here.name
        "awslogs-stream-prefix" = "runner"
      }
    }
  }])
}

resource "aws_ecr_repository" "runner" {
  name                 = "branchline/runner"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true
  image_scanning_configuration { scan_on_push = true }
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.artifacts.arn
  }
}

resource "aws_ecr_lifecycle_policy" "runner" {
  repository = aws_ecr_repository.runner.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep ten"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ecr_repository_policy" "runner" {
  repository = aws_ecr_repository.runner.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Pull"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.runner.arn }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
  })
}

locals {
  trust = { for service in ["lambda", "ecs-tasks", "events", "codebuild"] : service => jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "${service}.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  }) }
}

resource "aws_iam_policy" "boundary" {
  name   = "branchline-boundary"
  policy = data.aws_iam_policy_document.boundary.json
}

data "aws_iam_policy_document" "boundary" {
  statement {
    actions   = ["sqs:*", "s3:*", "kms:*", "logs:*", "ecs:*", "codebuild:*"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "runner" {
  name                 = "branchline-runner"
  assume_role_policy   = local.trust["ecs-tasks"]
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_role_policy" "runner" {
  name   = "queue"
  role   = aws_iam_role.runner.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = aws_sqs_queue.pushes.arn }] })
}

resource "aws_iam_role" "intake" {
  name               = "branchline-intake"
  assume_role_policy = local.trust["lambda"]
}

resource "aws_iam_role_policy_attachment" "intake" {
  role       = aws_iam_role.intake.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "intake" {
  function_name                  = "branchline-intake"
  role                           = aws_iam_role.intake.arn
  handler                        = "handler.handle"
  runtime                        = "python3.13"
  architectures                  = ["arm64"]
  filename                       = "${path.module}/function.zip"
  source_code_hash               = filebase64sha256("${path.module}/function.zip")
  timeout                        = 30
  memory_size                    = 256
  kms_key_arn                    = aws_kms_key.artifacts.arn
  reserved_concurrent_executions = 10
  environment { variables = { QUEUE_URL = aws_sqs_queue.pushes.url } }
  dead_letter_config { target_arn = aws_sqs_queue.undelivered.arn }
  tracing_config { mode = "PassThrough" }
  logging_config {
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.intake.name
    application_log_level = "INFO"
    system_log_level      = "WARN"
  }
}

resource "aws_lambda_permission" "rule" {
  statement_id  = "rule"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.intake.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.intake.arn
}

resource "aws_lambda_function_event_invoke_config" "intake" {
  function_name                = aws_lambda_function.intake.function_name
  maximum_event_age_in_seconds = 3600
  maximum_retry_attempts       = 1
  destination_config {
    on_failure { destination = aws_sqs_queue.undelivered.arn }
  }
}

resource "aws_iam_role" "build" {
  name               = "branchline-build"
  assume_role_policy = local.trust["codebuild"]
}

resource "aws_codebuild_project" "branch" {
  name                   = "branchline-sample"
  service_role           = aws_iam_role.build.arn
  build_timeout          = 30
  concurrent_build_limit = 4
  encryption_key         = aws_kms_key.artifacts.arn
  artifacts { type = "NO_ARTIFACTS" }
  environment {
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
    type         = "ARM_CONTAINER"
    environment_variable {
      name  = "BUCKET"
      value = aws_s3_bucket.artifacts.id
    }
  }
  source {
    type     = "S3"
    location = "${aws_s3_bucket.artifacts.id}/${aws_s3_object.runner.key}"
  }
  logs_config {
    cloudwatch_logs { group_name = aws_cloudwatch_log_group.intake.name }
    s3_logs { status = "DISABLED" }
  }
}

resource "aws_codebuild_project" "image" {
  name         = "branchline-image"
  service_role = aws_iam_role.build.arn
  artifacts { type = "NO_ARTIFACTS" }
  environment {
    compute_type    = "BUILD_GENERAL1_SMALL"
    image           = "aws/codebuild/amazonlinux-aarch64-standard:3.0"
    type            = "ARM_CONTAINER"
    privileged_mode = true
  }
  source {
    type      = "NO_SOURCE"
    buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - 'true'\n"
  }
}
