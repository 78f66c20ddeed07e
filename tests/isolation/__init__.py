"""Another agency's ids at every route, by every kind of caller, in path, query and body."""
