"""Fairway: plans, gates, runs and watches training rollouts. The roof of the house: settings, addresses, workers."""
