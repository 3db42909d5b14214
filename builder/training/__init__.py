"""Make bundles: train, report progress, and do it in a process of its own."""
