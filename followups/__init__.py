"""Floor 6, what we do about it: visits, check-ins, tasks, closed loops. Its rooms come with the marketer's day."""
