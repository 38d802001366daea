# A pipeline with all that Branchline gives it, a plain one, and the rule that starts the first.

resource "aws_kms_key" "artifacts" {
  deletion_window_in_days = 7
}

resource "aws_s3_bucket" "artifacts" {
  bucket        = "branchline-pipelines"
  force_destroy = true
}

resource "aws_iam_role" "pipeline" {
  name = "pipeline"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codepipeline.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_codepipeline" "orders" {
  name           = "orders"
  role_arn       = aws_iam_role.pipeline.arn
  pipeline_type  = "V2"
  execution_mode = "QUEUED"
  tags           = { application = "orders" }

  variable {
    name          = "Reason"
    default_value = "none"
    description   = "Why it was started"
  }

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artifacts.bucket
    encryption_key {
      type = "KMS"
      id   = aws_kms_key.artifacts.arn
    }
  }

  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeCommit"
      version          = "1"
      namespace        = "Source"
      role_arn         = "arn:aws:iam::${var.source_account}:role/pipeline-source"
      output_artifacts = ["Source"]
      configuration = {
        RepositoryName       = "orders"
        BranchName           = "main"
        PollForSourceChanges = "false"
      }
    }
  }

  stage {
    name = "Build"
    action {
      name             = "Image"
      category         = "Build"
      owner            = "AWS"
      provider         = "CodeBuild"
      version          = "1"
      namespace        = "Image"
      input_artifacts  = ["Source"]
      output_artifacts = ["Packaged"]
      configuration = {
        ProjectName = "orders"
        EnvironmentVariables = jsonencode([
          { name = "COMMIT_ID", value = "#{Source.CommitId}", type = "PLAINTEXT" },
        ])
      }
    }
  }

  stage {
    name = "Prod"
    action {
      name               = "Approve"
      category           = "Approval"
      owner              = "AWS"
      provider           = "Manual"
      version            = "1"
      run_order          = 1
      timeout_in_minutes = 60
      configuration      = { CustomData = "Commit #{Source.CommitId}, #{variables.Reason}" }
    }
    action {
      name            = "CreateChangeSet"
      category        = "Deploy"
      owner           = "AWS"
      provider        = "CloudFormation"
      version         = "1"
      run_order       = 2
      role_arn        = "arn:aws:iam::${var.source_account}:role/pipeline-deploy"
      input_artifacts = ["Packaged"]
      configuration = {
        ActionMode    = "CHANGE_SET_REPLACE"
        StackName     = "orders"
        ChangeSetName = "release"
        TemplatePath  = "Packaged::template.json"
        Capabilities  = "CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND"
        RoleArn       = "arn:aws:iam::${var.source_account}:role/cloudformation-execution"
      }
    }
    action {
      name      = "Tell"
      category  = "Invoke"
      owner     = "AWS"
      provider  = "Lambda"
      version   = "1"
      run_order = 3
      configuration = {
        FunctionName   = "tell"
        UserParameters = jsonencode({ execution = "#{codepipeline.PipelineExecutionId}" })
      }
    }
  }
}

resource "aws_codepipeline" "plain" {
  name     = "plain"
  role_arn = aws_iam_role.pipeline.arn

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artifacts.bucket
  }

  stage {
    name = "Source"
    action {
      name             = "Source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeCommit"
      version          = "1"
      output_artifacts = ["Source"]
      configuration    = { RepositoryName = "orders", BranchName = "main" }
    }
  }

  stage {
    name = "Approve"
    action {
      name     = "Approve"
      category = "Approval"
      owner    = "AWS"
      provider = "Manual"
      version  = "1"
    }
  }
}

resource "aws_iam_role" "start" {
  name = "start"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_cloudwatch_event_rule" "pushed" {
  name          = "pushed"
  event_pattern = jsonencode({ source = ["aws.codecommit"] })
}

resource "aws_cloudwatch_event_target" "orders" {
  rule     = aws_cloudwatch_event_rule.pushed.name
  arn      = aws_codepipeline.orders.arn
  role_arn = aws_iam_role.start.arn

  input_transformer {
    input_paths    = { commit = "$.detail.commitId" }
    input_template = <<-JSON
      {"sourceRevisions": [
        {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": <commit>}
      ]}
    JSON
  }
}
