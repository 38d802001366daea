"""The template in S3, where Service Catalog takes it from."""

from modules.addresses import Addresses
from modules.aws import S3Object
from modules.foundations import Foundations
from modules.framework import Construct
from modules.hotfix_pipelines.template import product_template, template_version

TEMPLATES = "templates/hotfix_pipelines/"  # how the keys of the templates begin


class TemplateObject(Construct):
    """The template, under a key that holds its version: another template is another object."""

    def __init__(
        self, scope: Construct, id: str, addresses: Addresses, foundations: Foundations
    ) -> None:
        super().__init__(scope, id)
        template = product_template(addresses)
        self.version = template_version(template)
        bucket = foundations.artifacts
        template_object = S3Object(
            self,
            "object",
            bucket=bucket.bucket.id,
            key=f"{TEMPLATES}{self.version}.json",
            content=_literal(template),
            content_type="application/json",
            kms_key_id=foundations.key.arn,
            server_side_encryption="aws:kms",
            lifecycle={"create_before_destroy": True},  # one of the two is always there
            depends_on=bucket.ready,
        )
        self.url = f"https://{bucket.name}.{addresses.endpoint('s3')}/{template_object.key}"


def _literal(text: str) -> str:
    """Returns the text as Terraform takes it: "${" would begin an expression of its own."""
    return text.replace("${", "$${").replace("%{", "%%{")
