"""Rankings, receipts and the free trial over HTTP."""
