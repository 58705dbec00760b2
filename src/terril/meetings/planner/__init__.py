"""A season is proposed, looked over, and enters the calendar."""
