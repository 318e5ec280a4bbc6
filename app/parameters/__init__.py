"""What coordinators set while the service runs: versions in the database, the environment as default."""
