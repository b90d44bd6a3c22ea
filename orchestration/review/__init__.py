"""Pages for people, made only from a generation's database."""
