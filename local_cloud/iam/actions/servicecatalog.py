"""AWS Service Catalog: products and portfolios have ARNs, what is provisioned is held against "*".

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html
"""

from moto.servicecatalog.models import servicecatalog_backends

from local_cloud.api_call import ApiCall
from local_cloud.iam.actions.table import Access, Accesses, Table, pass_role
from local_cloud.operations import AwsError

LEVELS = {
    f"servicecatalog:{level.lower()}Level": f"AccessLevelFilter.Key == '{level}' && "
    "AccessLevelFilter.Value || `null`"
    for level in ("Account", "Role", "User")
}


def _resource(call: ApiCall, resource_id: str) -> str:
    """Returns the ARN of a product or a portfolio, which its id tells."""
    kind = "portfolio" if resource_id.startswith("port-") else "product"
    return call.arn("catalog", f"{kind}/{resource_id}")


def _named_product(call: ApiCall, name: str) -> str:
    # Imported late: a product's template is read in the name of who this package authorizes.
    from local_cloud.service_catalog.products import products  # noqa: PLC0415

    known = products(servicecatalog_backends[call.account][call.region])
    found = [product.id for product in list(known.values()) if product.name == name]
    return _resource(call, found[0]) if found else call.arn("catalog", "product/*")


def _new(kind: str) -> Accesses:
    """What is made has no id yet."""
    return lambda call: [
        Access(f"servicecatalog:{call.operation}", call.arn("catalog", f"{kind}/*"))
    ]


def _by_own_id(call: ApiCall) -> list[Access]:
    """The operations on a product or a portfolio itself call it Id, or a product by its Name."""
    given = call.parameters
    arn = _resource(call, given["Id"]) if given.get("Id") else _named_product(call, given["Name"])
    return [Access(f"servicecatalog:{call.operation}", arn)]


def _create_constraint(call: ApiCall) -> list[Access]:
    """A launch constraint gives its role to Service Catalog."""
    from local_cloud.service_catalog.constraints import launch_role  # noqa: PLC0415 - as above

    action = Access(
        "servicecatalog:CreateConstraint", _resource(call, call.parameters["ProductId"])
    )
    try:
        role = launch_role(call.parameters["Parameters"], call.account, call.region)
    except AwsError:
        return [action]  # names no role: the operation itself says so
    return [action, pass_role(call, role, "servicecatalog.amazonaws.com")]


TABLE = Table(
    prefix="servicecatalog",
    arn_service="catalog",
    arns={
        "ProductId": _resource,
        "ProductName": _named_product,
        "PortfolioId": _resource,
        "ResourceId": _resource,
    },
    unscoped=frozenset(
        {
            *("AssociateProductWithPortfolio", "DisassociateProductFromPortfolio"),
            *("ListConstraintsForPortfolio", "SearchProductsAsAdmin", "UpdateProvisionedProduct"),
        }
    ),
    keys=LEVELS,
    special={
        "CreateConstraint": _create_constraint,
        "CreatePortfolio": _new("portfolio"),
        "CreateProduct": _new("product"),
        **dict.fromkeys(
            (
                *("DescribePortfolio", "UpdatePortfolio", "DeletePortfolio"),
                *("DescribeProduct", "DescribeProductAsAdmin", "UpdateProduct", "DeleteProduct"),
            ),
            _by_own_id,
        ),
    },
)
