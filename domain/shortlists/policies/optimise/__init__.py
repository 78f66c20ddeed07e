"""The optimal shortlist: which items, which signals, with a certificate."""
