"""What people may type about programs, modules, waves and readiness."""
