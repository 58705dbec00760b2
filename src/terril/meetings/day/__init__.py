"""The day itself: who is here, what is presented, what is promised."""
