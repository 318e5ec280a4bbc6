"""What is told of days."""

from datetime import date

from app.fields import ReadSchema


class DayRead(ReadSchema):
    """One day: free or not, without saying for whom it is taken."""

    day: date
    free: bool


class SpanRead(ReadSchema):
    """Days, both included."""

    starts_on: date
    ends_on: date


class AvailabilityRead(ReadSchema):
    """The days of a testbed between two days.

    `capacity_known` is False where nobody has entered how many fit at once; one is assumed then.
    `calendar_confirmed` is False while the host has not taken the listing into its own hands.
    """

    testbed: str
    starts_on: date
    ends_on: date
    capacity_known: bool
    calendar_confirmed: bool
    free_spans: list[SpanRead]
    days: list[DayRead]
