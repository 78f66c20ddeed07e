"""Gates, features, reasons and receipts."""
