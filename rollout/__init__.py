"""Fairway: plans, gates, runs and watches training rollouts. The roof of the house: settings, addresses, workers."""

from rollout.celery import app as celery_app

__all__ = ["celery_app"]
