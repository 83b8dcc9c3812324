"""The words everyone shares: identifiers, vocabulary, records, designations, the shape of a published version."""
