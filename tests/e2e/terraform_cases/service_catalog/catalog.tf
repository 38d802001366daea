# A product with two versions in a portfolio: launched under a role of its own, by one role only.

variable "audience" {
  type    = string
  default = "teams"
}

resource "aws_s3_bucket" "templates" {
  bucket_prefix = "templates"
  force_destroy = true
}

resource "aws_s3_object" "template" {
  bucket = aws_s3_bucket.templates.id
  key    = "templates/topic.json"
  content = jsonencode({
    Parameters = { Name = { Type = "String" } }
    Resources  = { Topic = { Type = "AWS::SNS::Topic", Properties = { TopicName = { Ref = "Name" } } } }
    Outputs    = { Topic = { Value = { Ref = "Topic" } } }
  })
}

resource "aws_iam_role" "launch" {
  name = "launch"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "servicecatalog.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_servicecatalog_portfolio" "pipelines" {
  name          = "pipelines"
  description   = "For ${var.audience}"
  provider_name = "platform"
  tags          = { audience = var.audience }
}

resource "aws_servicecatalog_product" "topic" {
  name        = "topic"
  owner       = "platform"
  description = "For ${var.audience}"
  type        = "CLOUD_FORMATION_TEMPLATE"
  tags        = { audience = var.audience }

  provisioning_artifact_parameters {
    name         = "first"
    description  = "The first version"
    template_url = "https://${aws_s3_bucket.templates.bucket_regional_domain_name}/${aws_s3_object.template.key}"
    type         = "CLOUD_FORMATION_TEMPLATE"
  }
}

resource "aws_servicecatalog_provisioning_artifact" "second" {
  product_id   = aws_servicecatalog_product.topic.id
  name         = "second"
  description  = "For ${var.audience}"
  template_url = "https://s3.${aws_s3_bucket.templates.region}.amazonaws.com/${aws_s3_bucket.templates.id}/${aws_s3_object.template.key}"
  type         = "CLOUD_FORMATION_TEMPLATE"
  active       = var.audience == "teams"
  guidance     = var.audience == "teams" ? "DEFAULT" : "DEPRECATED"
}

resource "aws_servicecatalog_product_portfolio_association" "topic" {
  portfolio_id = aws_servicecatalog_portfolio.pipelines.id
  product_id   = aws_servicecatalog_product.topic.id
}

resource "aws_servicecatalog_principal_portfolio_association" "launch" {
  portfolio_id  = aws_servicecatalog_portfolio.pipelines.id
  principal_arn = aws_iam_role.launch.arn
}

resource "aws_servicecatalog_constraint" "launch" {
  portfolio_id = aws_servicecatalog_product_portfolio_association.topic.portfolio_id
  product_id   = aws_servicecatalog_product_portfolio_association.topic.product_id
  description  = "For ${var.audience}"
  type         = "LAUNCH"
  parameters   = jsonencode({ RoleArn = aws_iam_role.launch.arn })
}

resource "aws_servicecatalog_tag_option" "platform" {
  key    = "platform"
  value  = var.audience
  active = true
}

resource "aws_servicecatalog_tag_option_resource_association" "product" {
  resource_id   = aws_servicecatalog_product.topic.id
  tag_option_id = aws_servicecatalog_tag_option.platform.id
}

resource "aws_servicecatalog_tag_option_resource_association" "portfolio" {
  resource_id   = aws_servicecatalog_portfolio.pipelines.id
  tag_option_id = aws_servicecatalog_tag_option.platform.id
}
