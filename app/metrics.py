"""Figures for whoever runs the service, on a port of their own that only this machine reaches."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

REQUESTS = Counter("testbed_requests", "Requests answered", ["route", "status"])
SECONDS = Histogram("testbed_request_seconds", "Time to answer, in seconds", ["route"])
OUTBOX_LAG = Gauge(
    "testbed_outbox_lag_seconds", "Age of the oldest job that should have been done, in seconds"
)
CONNECTIONS = Gauge("testbed_connections_in_use", "Database connections that are checked out")
JOBS = Counter("testbed_jobs", "Jobs carried out", ["kind", "outcome"])


def observe_request(route: str, status: int, seconds: float) -> None:
    """Count one answer."""
    REQUESTS.labels(route or "none", status).inc()
    SECONDS.labels(route or "none").observe(seconds)


def serve(port: int) -> None:
    """Serve the figures on loopback; 0 serves nothing."""
    if port:
        start_http_server(port, addr="127.0.0.1")
