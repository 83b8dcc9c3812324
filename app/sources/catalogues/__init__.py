"""Catalogues of standards bodies, read from the copies that users have of them."""
