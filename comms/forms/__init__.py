"""What people may type about messages."""
