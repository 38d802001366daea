"""Makes what runs in AWS into zip files: the same sources give the same bytes on every machine."""

from modules.packaging.package import Package, function_package, image_sources
from modules.packaging.requirements import PYTHON_VERSION

__all__ = ["PYTHON_VERSION", "Package", "function_package", "image_sources"]
