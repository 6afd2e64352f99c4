FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/tinvan && python -m venv /opt/build
COPY requirements.lock requirements-build.lock ./
RUN /opt/tinvan/bin/pip install --require-hashes --only-binary :all: --requirement requirements.lock
RUN /opt/build/bin/pip install --require-hashes --only-binary :all: --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY models ./models
COPY service ./service
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist .
RUN /opt/tinvan/bin/pip install --no-deps --no-index dist/*.whl
# Nothing is installed at run time; the byte code is there, as nothing can be written then.
RUN /opt/tinvan/bin/pip uninstall --yes pip setuptools && python -m compileall -q /opt/tinvan/lib

FROM python:3.11.14-slim-bookworm
LABEL org.opencontainers.image.title="tinvan" \
      org.opencontainers.image.description="Short, faithful summaries of Vietnamese news, over HTTP and offline" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/tinvan /opt/tinvan
# /tmp is the one place that has to be writable.
ENV PATH=/opt/tinvan/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["tinvan", "serve", "--host", "0.0.0.0", "--port", "8000"]
