"""The tenants: agencies and their API keys."""
