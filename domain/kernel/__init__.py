"""What every context shares: ids, scopes, errors, events, money, clocks."""
