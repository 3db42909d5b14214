"""What must outlive the process: skills, drafts, bundles, deployments, sessions, jobs, notices."""
