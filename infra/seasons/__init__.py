"""Season data as JSON, each figure with its source."""
