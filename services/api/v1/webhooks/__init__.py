"""Webhook endpoints, deliveries and events over HTTP."""
