# syntax=docker/dockerfile:1
FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes --no-deps -r /tmp/base.txt

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/outcomeframe --shell /usr/sbin/nologin outcomeframe
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/outcomeframe
COPY manage.py ./
COPY outcomeframe ./outcomeframe
COPY initiatives ./initiatives
COPY templates ./templates
COPY static ./static
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OUTCOMEFRAME_VAR=/tmp/outcomeframe
# The style sheets are collected while the image is made, in local mode, which needs no secret.
RUN OUTCOMEFRAME_STATIC=/srv/outcomeframe/staticfiles python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/outcomeframe
ENV OUTCOMEFRAME_MODE=deploy OUTCOMEFRAME_STATIC=/srv/outcomeframe/staticfiles
USER outcomeframe
EXPOSE 8000
CMD ["gunicorn", "--config", "outcomeframe/gunicorn.py", "outcomeframe.wsgi"]
