"""Takes pushes in: an event becomes a message on the queue, and a runner is made to run."""
