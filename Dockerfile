# Stage 1 installs the package and builds and validates the dataset; stage 2 holds only what serves it.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE LICENSE-FACTS ./
COPY app ./app
COPY ontology ./ontology
COPY shapes ./shapes
COPY queries ./queries
COPY docs/errors.md ./docs/errors.md
RUN python3 -m venv /opt/twintext \
    && /opt/twintext/bin/python -m pip install --quiet --constraint constraints.txt . \
    && /opt/twintext/bin/twintext build --data /opt/dataset

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Twintext" \
      org.opencontainers.image.description="A knowledge graph of how international standards bodies work together" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-4.0"
COPY --from=build /opt/twintext /opt/twintext
# The dataset belongs to the user that serves it: a mounted volume at /data takes its place.
COPY --from=build --chown=10001:10001 /opt/dataset /data
ENV PATH=/opt/twintext/bin:$PATH PYTHONUNBUFFERED=1 TWINTEXT_DATA=/data TWINTEXT_HOST=0.0.0.0 TWINTEXT_PORT=8000
WORKDIR /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python3", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["twintext", "serve"]
