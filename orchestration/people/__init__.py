"""People's rights: what a person who asks to be forgotten stands in, and how it is written again without the person."""
