"""System types: values that every skill knows, found in Chinese and English without any training."""
