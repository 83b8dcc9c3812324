"""The outside, read in: each reader turns one kind of file into records, and lifting turns records into triples."""
