"""Floor 5, what we promised: pilots with standards, commitments. Its rooms come with the pilots."""
