"""Fairness between communes, in figures only: no database, no page. Decision 0022 explains the method and what it is worth."""
