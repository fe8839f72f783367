"""Words of money: the chip of the day, and what a job cost or may have cost."""

# The chip
TODAY = "Today {spent}"
TODAY_OF = "Today {spent} of {cap}"
TODAY_UNKNOWN = " + {count} of unknown price"
TODAY_HELP = (
    "Spent, reserved, or possibly charged since 00:00 UTC. What costs nothing is not counted."
)
TODAY_FULL = "The cap for today is reached. {help}"

# The quiet line of a job
FREE = "free"
RESERVED = "{amount} reserved"
RESERVED_UNKNOWN = "price unknown"
COST_TOLD = "{amount}, told by the gateway"
COST_ESTIMATED = "{amount}, as the gateway estimated"
COST_BY_CARD = "{amount} by the price card"
COST_BY_DATED_CARD = "{amount} by the price card of {day}"
NOT_CHARGED = "not charged"
GIVEN_BACK = "not charged, the gateway says"
MAYBE = "{amount} may have been charged"
MAYBE_ASSUMED = "charge unknown, counted as {amount}"
MAYBE_UNKNOWN = "charge unknown"
MAYBE_CREDITS = "{credits} credits, worth unknown"
UNRECORDED = "charge not recorded"
UNRECORDED_PRICE = "{amount} at most, charge not recorded"
OTHER = "another try may have been charged too"
OTHER_AMOUNT = "another try may have been charged {amount} too"
