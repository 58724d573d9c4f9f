# The service on the CPU, without PyTorch: docker build -t rasd . (docs/serve.md)
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY infer infer
RUN python -m venv /opt/rasd \
 && /opt/rasd/bin/pip install --no-cache-dir --constraint constraints.txt '.[serve]' \
 && /opt/rasd/bin/pip uninstall --yes pip

FROM python:3.12-slim
COPY --from=build /opt/rasd /opt/rasd
ENV PATH=/opt/rasd/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 ORT_DISABLE_TELEMETRY=1 HOME=/tmp
# A number, so that Kubernetes sees that it is not root; 1000 is what Spaces run.
USER 1000:1000
WORKDIR /tmp
EXPOSE 8000
# As short as what the service promises: it answers /v1/health in the midst of work.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/v1/health', timeout=4)"]
ENTRYPOINT ["infer", "serve", "--host", "0.0.0.0", "--port", "8000"]
