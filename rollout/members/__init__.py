"""Who belongs to a tenant: invitations, roles with their reach, the end of a membership, deputies."""
