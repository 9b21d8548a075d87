"""A window as a picture, in text and as SVG: phases, waits, and the outage as it was seen from outside."""
