"""A stand-in for docker in builds: simple Dockerfiles, no containers, images of one layer."""
