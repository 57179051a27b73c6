"""The worker's clock and muscle. Rows in PostgreSQL are the queue; tasks are hints: losing one costs a beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rollout.settings")

app = Celery("rollout")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["rollout.jobs", "rollout.mail"])
