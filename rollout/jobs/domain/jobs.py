"""Starting, running, cancelling and resuming long work. A run may happen twice: each kind is written to stand that."""

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, connections
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rollout.jobs.domain import agenda
from rollout.jobs.models import Job, JobFile
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import lifting

KIND = "jobs"
LEASE = datetime.timedelta(seconds=120)
LOOK = 0.5  # seconds between two looks whether a job with a long transaction is cancelled
TRIES = 3

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked for the job to stop; what it had not committed is gone."""


@dataclass
class Run:
    """What a running job knows: its row, who started it, and how to say how far it is."""

    job: Job
    tenant: Tenant
    by: Actor
    log: list[str] = field(default_factory=list)

    def now(self) -> datetime.datetime:
        return clock.now(self.tenant)

    def input(self) -> bytes:
        """Bytes of the uploaded file."""
        with walls.inside(self.tenant.pk):
            return bytes(self.job.files.get(role=JobFile.Role.INPUT).content)

    def output(self, *, name: str, content_type: str, content: bytes) -> None:
        """Keep a file the job made; a second run replaces it."""
        with walls.inside(self.tenant.pk):
            JobFile.objects.filter(job=self.job, role=JobFile.Role.OUTPUT, name=name).delete()
            JobFile.objects.create(
                job=self.job, role=JobFile.Role.OUTPUT, name=name, content_type=content_type, content=content
            )

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far, renew the lease, and stop here if somebody cancelled. Not inside a transaction."""
        with walls.inside(self.tenant.pk):
            Job.objects.filter(pk=self.job.pk).update(
                done=done, total=total, note=note, lease_until=timezone.now() + LEASE
            )
            if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
                raise Cancelled

    @contextmanager
    def aside(self) -> Iterator[Callable[[int, int, str], None]]:
        """To be called as `progress` is, from within a transaction: said over a connection of its own, seen at once."""
        with ThreadPoolExecutor(max_workers=1) as other:
            try:
                yield lambda done, total, note: other.submit(self.progress, done, total, note).result()
            finally:
                other.submit(connections.close_all).result()

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Around a long transaction: whoever cancels the job ends the statement at hand, and the transaction with it.

        The lease is renewed meanwhile. What is committed already stays, and nothing is raised then.
        """
        with _Watch(self) as watch:
            try:
                with connection.wrap_database_errors:  # COPY raises the driver’s own
                    yield
            except OperationalError as error:
                if not watch.struck.is_set():
                    raise
                raise Cancelled from error

    def finished(self, total: int) -> None:
        """Say that all steps are done; too late to cancel."""
        with walls.inside(self.tenant.pk):
            Job.objects.filter(pk=self.job.pk).update(done=total, total=total)


class _Watch:
    """Looks from a connection of its own whether a job is cancelled, and then cancels what its worker waits for."""

    def __init__(self, run: Run) -> None:
        self.run, self.struck, self._over = run, threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        connection.ensure_connection()
        self._backend = connection.connection.get_backend_pid()
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._over.set()
        self._thread.join()
        if self.struck.is_set():
            self._drain()

    def _look(self) -> None:
        try:
            while not self._over.wait(LOOK):
                with walls.inside(self.run.tenant.pk):
                    job = Job.objects.filter(pk=self.run.job.pk)
                    job.update(lease_until=timezone.now() + LEASE)
                    if job.filter(cancel_asked=True).exists() and not self._over.is_set():
                        self._strike()
        finally:
            connections.close_all()

    def _strike(self) -> None:
        """Again and again: a worker that waits for nothing at this moment does not hear it."""
        self.struck.set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_cancel_backend(%s)", [self._backend])

    def _drain(self) -> None:
        """A strike that comes late must not end what the connection does next."""
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")


Runner = Callable[[Run], dict[str, Any]]
_runners: dict[str, Runner] = {}


def register(kind: str, runner: Runner) -> None:
    """`runner(run)` does the work outside any transaction and returns the result; a ValidationError is its sentence."""
    _runners[kind] = runner


def start(
    *,
    kind: str,
    title: str,
    by: Actor,
    at: datetime.datetime,
    data: dict[str, Any] | None = None,
    upload: tuple[str, str, bytes] | None = None,
) -> Job:
    """Queue a job in the caller's transaction. `upload` is (name, content type, bytes)."""
    job = Job.objects.create(
        kind=kind, title=title, data=data or {}, created_by=by.user, on_behalf_of=by.on_behalf_of, created_at=at
    )
    if upload is not None:
        name, content_type, content = upload
        JobFile.objects.create(
            job=job, role=JobFile.Role.INPUT, name=name[:200], content_type=content_type, content=content
        )
    agenda.lower(tenant_id=by.tenant.pk, kind=KIND)
    return job


def cancel(*, job: Job, at: datetime.datetime) -> None:
    """Ask a job to stop at its next step; one that no worker has taken stops at once."""
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, note=gettext_noop("Cancelled before it began."), finished_at=at
    )
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def run_queued(tenant: Tenant) -> datetime.datetime | None:
    """Run what is queued, one after another; returns when a lease ends, if some other worker holds one."""
    while (job := _claim(tenant)) is not None:
        _run(tenant, job)
    with walls.inside(tenant.pk):
        running = Job.objects.filter(state=Job.State.RUNNING).order_by("lease_until").first()
        return running.lease_until if running else None


def _claim(tenant: Tenant) -> Job | None:
    with walls.inside(tenant.pk):
        free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())
        job = Job.objects.select_for_update(skip_locked=True).filter(free).order_by("id").first()
        if job is None:
            return None
        job.state, job.attempts = Job.State.RUNNING, job.attempts + 1
        job.lease_until = timezone.now() + LEASE
        job.save(update_fields=["state", "attempts", "lease_until"])
        return job


def _run(tenant: Tenant, job: Job) -> None:
    try:
        if job.attempts > TRIES:
            raise Refused(
                _("Stopped after %(tries)s tries: its worker ended each time before it could finish.")
                % {"tries": TRIES},
                lift=_(
                    "Start it again. Where that stops too, whoever operates this installation finds out why in its log."
                ),
            )
        result, state, note = _runners[job.kind](Run(job, tenant, _actor(tenant, job))), Job.State.DONE, ""
    except Cancelled:
        result, state, note = (
            {},
            Job.State.CANCELLED,
            gettext_noop("Cancelled. Nothing was changed after the last step."),
        )
    except ValidationError as refused:
        result, state, note = {"problems": refused.messages}, Job.State.FAILED, " ".join(refused.messages)
    except Exception:
        log.exception("job %s of tenant %s failed", job.pk, tenant.pk)
        result, state, note = (
            {},
            Job.State.FAILED,
            gettext_noop("Something went wrong on our side. Job %(job)s has the details.") % {"job": job.pk},
        )
    with walls.inside(tenant.pk):
        Job.objects.filter(pk=job.pk).update(
            state=state, result=result, note=note, lease_until=None, finished_at=clock.now(tenant)
        )


def _actor(tenant: Tenant, job: Job) -> Actor:
    """Who started it, with the permissions they have now; nobody's job runs as the system."""
    if job.created_by is None:
        return actors.system(tenant)
    at = clock.now(tenant)
    with walls.inside(tenant.pk):
        actor = actors.load(
            user=job.created_by, tenant=tenant, at=at, origin=f"job {job.pk}", for_user=job.on_behalf_of
        )
    if actor is None or actor.on_behalf_of != job.on_behalf_of:
        raise Refused(
            _("Whoever started this no longer has access to the organization."), lift=lifting.may(Action.MANAGE_MEMBERS)
        )
    return actor
