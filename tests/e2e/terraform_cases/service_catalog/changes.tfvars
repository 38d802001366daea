audience = "platform engineers"
