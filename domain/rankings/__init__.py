"""One pass of the model over the catalogue for a frozen profile."""
