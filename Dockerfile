# Two stages: Node fetches the browser assets, the image that runs has none of it.
FROM node:24-bookworm AS assets
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund
COPY setup/assets.py setup/
RUN python3 setup/assets.py node_modules vendor fonts

FROM python:3.13-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/testbed
COPY requirements.lock ./
# The Korean model is data and published as a source package alone; everything else comes built.
RUN pip install --require-hashes --only-binary :all: --no-binary kiwipiepy-model -r requirements.lock
COPY . .
COPY --from=assets /src/vendor app/web/static/vendor
COPY --from=assets /src/fonts app/papers/fonts
RUN pip install --no-deps --no-build-isolation -e . \
    && useradd --system --home-dir /srv/testbed testbed \
    && install -d -o testbed -g testbed var
USER testbed
VOLUME /srv/testbed/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["testbed", "serve", "--host", "0.0.0.0", "--port", "8000"]
