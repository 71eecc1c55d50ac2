"""What help is about: categories, life domains, languages, target groups; and guessing it from a text."""
