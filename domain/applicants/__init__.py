"""The people advised: profiles, versions, the experience and letter ledger."""
