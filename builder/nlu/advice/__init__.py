"""What to label next: learning curves by subsampling a skill's own utterances."""
