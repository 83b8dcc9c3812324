"""The reading room: questions asked of a published version, under a guard and a deadline."""
