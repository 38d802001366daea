"""The embedded AWS: a moto server and, one file or folder a service, what moto lacks."""
