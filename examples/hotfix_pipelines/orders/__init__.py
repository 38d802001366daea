"""A small order service: it says what an order costs."""
