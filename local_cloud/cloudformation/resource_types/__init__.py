"""The resource types that a template may have: one module a service, all of them found here."""

import importlib
import pkgutil

from local_cloud.cloudformation.resource_types.base import Made, ResourceType, Work, type_named

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)

__all__ = ["Made", "ResourceType", "Work", "type_named"]
