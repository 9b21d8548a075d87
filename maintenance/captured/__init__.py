"""One captured value: a mapping, stage, route, rule, schedule or function; its record and what to do next."""
