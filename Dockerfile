# One image for web, worker, beat and the migration; docker-compose.yml says which process runs.
FROM python:3.13-slim-trixie AS packages
COPY requirements.lock /requirements.lock
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.lock

FROM python:3.13-slim-trixie
# Pango draws the PDF; Noto has most scripts, IPA Japanese and Droid the rest of Han and Hangul in a tenth of the size
# of Noto's own, Liberation the figures of the report.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-ipafont-gothic fonts-droid-fallback fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /home/rollout rollout
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static
WORKDIR /app
COPY . /app
RUN python manage.py collectstatic --noinput
USER rollout
EXPOSE 8000
CMD ["gunicorn", "rollout.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--timeout", "60", "--no-control-socket"]
