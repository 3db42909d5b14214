"""Quality: what is wrong with the training data of a skill, each finding with a one-step fix."""
