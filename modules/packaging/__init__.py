"""Makes what runs in AWS into zip files: the same sources give the same bytes on every machine."""

from modules.packaging.package import Package, function_package, image_sources

__all__ = ["Package", "function_package", "image_sources"]
