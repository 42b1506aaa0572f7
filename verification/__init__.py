"""How often the index says what each language's own server says, over random names of the checkout."""
