# A table as a ledger needs it, and the queue from which a function reads what it writes there.

variable "batch_size" {
  type    = number
  default = 10
}

resource "aws_kms_key" "data" {
  deletion_window_in_days = 7
}

resource "aws_dynamodb_table" "hotfixes" {
  name         = "hotfixes"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "hotfix"
  tags         = { batch = tostring(var.batch_size) }

  attribute {
    name = "hotfix"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }

  point_in_time_recovery {
    enabled = true
  }

  ttl {
    enabled        = true
    attribute_name = "expires_at"
  }
}

resource "aws_sqs_queue" "hotfixes" {
  name                       = "hotfixes"
  visibility_timeout_seconds = 60
}

resource "aws_iam_role" "reconciler" {
  name = "reconciler"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "reconciler" {
  role = aws_iam_role.reconciler.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
      Resource = aws_sqs_queue.hotfixes.arn
    }]
  })
}

resource "aws_lambda_function" "reconciler" {
  function_name = "reconciler"
  role          = aws_iam_role.reconciler.arn
  runtime       = "python3.13"
  handler       = "handler.handle"
  filename      = "${path.module}/function.zip"
  timeout       = 30
}

resource "aws_lambda_event_source_mapping" "hotfixes" {
  event_source_arn        = aws_sqs_queue.hotfixes.arn
  function_name           = aws_lambda_function.reconciler.arn
  batch_size              = var.batch_size
  function_response_types = ["ReportBatchItemFailures"]
  depends_on              = [aws_iam_role_policy.reconciler]
}
