"""Twintext: a knowledge graph of how standards bodies work together, and the service that answers from it."""
