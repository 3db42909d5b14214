"""Made-up users who talk to a skill: goals, disturbances, and what becomes of thousands of talks."""
