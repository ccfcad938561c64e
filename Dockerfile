# Chuchu in a container: docker compose up -d (compose.yaml), or see "Running it" in README.md.

# What is read and drawn beside text: formats, pictures, scans, fast (README.md, "Extras").
ARG EXTRAS=formats,pictures

FROM python:3.12-slim AS build
ARG EXTRAS
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/chuchu
WORKDIR /src
# What it depends on, in a layer of its own: it is made anew only when pyproject.toml changes.
COPY pyproject.toml ./
RUN python -c 'import os, tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
      extras = [project["optional-dependencies"][extra] for extra in os.environ["EXTRAS"].split(",") if extra]; \
      print(*project["dependencies"], *(one for extra in extras for one in extra), sep="\n")' > needed.txt \
    && /opt/chuchu/bin/pip install --requirement needed.txt
COPY README.md LICENSE ./
COPY bot bot
COPY corpus corpus
COPY retrieval retrieval
RUN /opt/chuchu/bin/pip install --no-deps .

FROM python:3.12-slim
ARG EXTRAS
# A user without rights, who owns what may change and nothing else.  A number, so that Kubernetes can check it.
RUN groupadd --gid 10001 chuchu \
    && useradd --uid 10001 --gid chuchu --home-dir /data --no-create-home --shell /usr/sbin/nologin chuchu \
    && install -d -o chuchu -g chuchu /data /reports
COPY --from=build /opt/chuchu /opt/chuchu
COPY deploy/docker.toml /etc/chuchu/config.toml
COPY --chown=10001:10001 corpus/reports /reports
ENV PATH=/opt/chuchu/bin:$PATH PYTHONUNBUFFERED=1 CHUCHU_EXTRAS=$EXTRAS
USER 10001:10001
WORKDIR /data
VOLUME ["/data", "/reports"]
# 8080: /healthz; 8443: the webhook, when there is one.
EXPOSE 8080 8443
# Reading very many reports takes a while; meanwhile it is starting, not ill.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m \
    CMD ["chuchu", "health", "--config", "/etc/chuchu/config.toml"]
CMD ["chuchu", "run", "--config", "/etc/chuchu/config.toml"]
