"""The workshop: asserted graphs are inferred over, validated and published as an immutable version."""
