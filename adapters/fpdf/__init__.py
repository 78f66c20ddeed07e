"""fpdf2: reports as pages."""
