"""Support programmes: what the published calls ask for, and what a demand has towards each."""
