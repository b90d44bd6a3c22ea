"""What leaves for partners, made only from a generation's database."""
