"""Pure rules: plans, standing, entitlements, costs."""
