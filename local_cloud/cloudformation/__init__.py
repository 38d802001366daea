"""AWS CloudFormation: stacks whose resources are made through the embedded AWS's own API.

moto's models make resources without asking anyone. Here every resource is created, updated and
deleted by calls over HTTP under the stack's role or the caller's session, so that the gateway
authorizes and records them as it does any other.
"""
