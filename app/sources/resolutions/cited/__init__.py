"""Recognisers of what a clause cites: provisions of basic instruments, documents, agreements, other clauses."""
