"""What the requests for provisioned products have in common."""

from local_cloud.iam.principals import principal_of_caller
from local_cloud.operations import Call
from local_cloud.service_catalog.errors import not_found
from local_cloud.service_catalog.products import Product, Version
from local_cloud.service_catalog.provisioned_products import ProvisionedProduct, Record


def usable(product: Product, version: Version) -> Version:
    """Returns the version. Raises AwsError: users do not see an inactive one."""
    if not version.active:
        raise not_found(f"ProvisioningArtifact {version.id} of {product.id} not found")
    return version


def new_record(call: Call, kind: str, provisioned: ProvisionedProduct, version: Version) -> Record:
    """Returns the record of a request that begins."""
    caller = principal_of_caller(call.caller).role_arn
    return Record(kind, provisioned, version, token_of(call), caller, call.caller, provisioned.tags)


def token_of(call: Call) -> str:
    """Returns the idempotency token of a request."""
    given = call.parameters
    tokens = (given.get(f"{verb}Token") for verb in ("Provision", "Update", "Terminate"))
    return str(next(filter(None, tokens)))
