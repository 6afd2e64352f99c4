"""From posted characters to sentences and words, every step with exact offsets."""
