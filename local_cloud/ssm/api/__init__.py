"""The operations of Systems Manager that moto lacks, or answers without doing anything."""
