"""Certificates: issued by an organization, signed so that anybody can check them without us, revocable."""
