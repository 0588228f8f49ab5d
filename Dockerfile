# One image for web, worker, beat and migrations; docker-compose.yml says which it is. No secret is built in.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 KEPT_PRODUCTION=true KEPT_DEMO=false KEPT_HOME=/home/kept/home
RUN useradd --create-home --uid 10001 kept
WORKDIR /home/kept/app

COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY . .
# Collected here, where it may take its time, and readable by the user who serves it.
RUN mkdir -p "$KEPT_HOME/imports" "$KEPT_HOME/documents" && chown -R kept "$KEPT_HOME"
USER kept
RUN SECRET_KEY=only-to-collect-static-files python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket"]
