"""How a proof ends when it does not pass."""


class Failed(Exception):
    """What was to be proved is not so; the message says what was seen."""


class Void(Exception):
    """The proof did not really happen, so it says nothing; the message says why."""
