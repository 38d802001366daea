greeting = "goodbye"
