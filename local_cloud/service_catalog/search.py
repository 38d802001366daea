"""SearchQuery: which provisioned products a search finds.

https://docs.aws.amazon.com/servicecatalog/latest/dg/API_SearchProvisionedProducts.html
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from local_cloud.service_catalog.errors import invalid
from local_cloud.service_catalog.provisioned_products import KIND, ProvisionedProduct


def searched_fields(provisioned: ProvisionedProduct) -> dict[str, list[str]]:
    """Returns the values that a query may ask for, by field."""
    success = provisioned.last_success
    return {
        "arn": [provisioned.arn],
        "createdTime": [provisioned.created.isoformat()],
        "id": [provisioned.id],
        "lastRecordId": [provisioned.last_record.id],
        "idempotencyToken": [provisioned.token],
        "name": [provisioned.name],
        "physicalId": [provisioned.stack_arn or ""],
        "productId": [provisioned.product.id],
        "provisioningArtifactId": [provisioned.version.id],
        "type": [KIND],
        "status": [provisioned.status],
        "tags": [text for tag in provisioned.tags.items() for text in tag],
        "userArn": [provisioned.requested_by],
        "userArnSession": [provisioned.session],
        "lastProvisioningRecordId": [provisioned.last_record.id],
        "lastSuccessfulProvisioningRecordId": [success.id if success else ""],
        "productName": [provisioned.product.name],
        "provisioningArtifactName": [provisioned.version.name or ""],
    }


def is_found(provisioned: ProvisionedProduct, queries: Iterable[str]) -> bool:
    """Says whether all ``queries`` find a provisioned product.

    queries: such as "status:AVAILABLE"; without a field, every field is searched. A value that
    begins as the query does is found, whatever its case: who wants an exact name must compare.

    Raises AwsError (InvalidParametersException) for a field that can't be searched.
    """
    fields = searched_fields(provisioned)
    return all(_is_found(fields, query) for query in queries)


def _is_found(fields: dict[str, list[str]], query: str) -> bool:
    field, colon, text = query.partition(":")
    if not colon:
        return any(_begins(value, query) for values in fields.values() for value in values)
    if field not in fields:
        raise invalid(f"SearchQuery has no field {field}.")
    return any(_begins(value, text) for value in fields[field])


def _begins(value: str, text: str) -> bool:
    return fnmatchcase(value.lower(), f"{text.lower()}*")
