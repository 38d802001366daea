batch_size = 5
