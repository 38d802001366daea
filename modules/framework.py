"""The infrastructure framework: the only file that imports it.

CDK Terrain, the community's continuation of CDKTF, has the same classes under the name ``cdktn``.
"""

from cdktf import (
    App,
    AssetType,
    LocalBackend,
    S3Backend,
    TerraformAsset,
    TerraformElement,
    TerraformOutput,
    TerraformResource,
    TerraformStack,
)
from constructs import Construct

__all__ = [
    "App",
    "AssetType",
    "Construct",
    "LocalBackend",
    "S3Backend",
    "TerraformAsset",
    "TerraformElement",
    "TerraformOutput",
    "TerraformResource",
    "TerraformStack",
]
