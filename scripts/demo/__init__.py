"""`make demo`: a whole company goes into maintenance and comes back, and the proof that it did."""
