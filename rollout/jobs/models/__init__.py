"""Jobs with their files, and the global agenda."""

from rollout.jobs.models.agenda import AgendaItem
from rollout.jobs.models.job import Job, JobFile

__all__ = ["AgendaItem", "Job", "JobFile"]
