"""The program scorer on onnxruntime."""
