"""The words of Insights."""

PAGE = "Insights"
CAPTION = (
    "What jobs here took, cost and delivered. {scope} Deleted takes count only as long as they can "
    "be brought back."
)
SCOPE = "{count} in the last {days} days, as of {at}."
SCOPE_CUT = "The newest {count} of the last {days} days, as of {at}."
JOB_ONE = "1 job"
JOBS = "{count} jobs"
PERIOD = "Period"
PERIOD_DAYS = "{days} days"
SORT = "What made the videos"
SORTS = {"real": "Gateways", "simulated": "Simulated twins", "local": "Local render"}
SORT_NOTES = {
    "real": "What they cost stays in the spend.",
    "simulated": "Twins imitate a gateway on this machine: their times and failures are made up.",
    "local": "Drawn on this machine: no queue, no network, no cost.",
}

EMPTY_TITLES = {
    "real": "No gateway has made anything here in this time",
    "simulated": "No simulated twin has made anything here in this time",
    "local": "The local render has made nothing here in this time",
}
EMPTY_WORDS = (
    "Jobs are counted here by themselves as they end: how long they took, whether they delivered "
    "what was asked, and what they cost."
)
EMPTY_LINK = "Make a video"

FIGURE_JOBS = "Ended in a video"
FIGURE_SHARE = "{succeeded} of {ended}"
FIGURE_TIME = "Usual time to video"
FIGURE_RANGE = "{low} to {high} for most"
FIGURE_DELIVERED = "Delivered as asked"
FIGURE_DELIVERED_NOTE = "{as_asked} of {checked} videos"
FIGURE_SPEND = "Charged"
FIGURE_SPEND_RESERVED = "and {amount} reserved"
FIGURE_SPEND_UNKNOWN = "{count} of unknown price"
FIGURE_SPEND_ALL = "prices all known"
FIGURE_NONE = "–"

SPEND = "Spend by day"
SPEND_NOTE = "In US dollars. A day begins at 00:00 UTC, as the cap's does."
SPEND_NONE = "Nothing was charged in this time."
SPEND_ALT = "Bars: what each gateway charged on each day, in US dollars."
SPEND_CAP = "Dashed: the cap of a day, {amount}."
SETTLED = "Charged"
RESERVED = "Reserved"
TIMES = "Time to video"
TIMES_NOTE = (
    "Point: median. Line: where eight in ten lie; its end is the 90th percentile. In seconds."
)
TIMES_ALT = "For each gateway and model, how long queue, run and download took."
TIMES_NONE = "No video was finished in this time."
STAGE_QUEUE = "Queue"
STAGE_RUN = "Run"
STAGE_FETCH = "Download"
STAGE_TOTAL = "Together"
ENDS = "How jobs ended"
ENDS_ALT = "Bars: how many jobs of each gateway and model ended in each state."
FAILURES = "Why they failed"
FAILURES_ALT = "Bars: how often each failure came, by gateway."
FAILURES_NONE = "Nothing failed in this time."
NO_CODE = "no code"
FAILURE_NO_CODE = "No code was given"
FAILURE_NAMES = {
    "SAFETY.INPUT": "Moderation: the input",
    "INPUT_PREPROCESSING.SAFETY": "Moderation: the input",
    "SAFETY.OUTPUT": "Moderation: the video",
    "SAFETY": "Moderation",
    "INTERNAL.BAD_OUTPUT": "The video came out bad",
    "ASSET.INVALID": "The picture is unusable",
    "INPUT_PREPROCESSING": "A fault of theirs",
    "THIRD_PARTY.UNAVAILABLE": "The model is down",
    "THIRD_PARTY": "The model refused it",
    "INTERNAL": "A fault of theirs",
}
"""What the beginning of a failure code means, the longest that fits; the table has the code."""
DELIVERED = "Delivered as asked"
DELIVERED_NOTE = "What the probed file is against what was asked: size, ratio and length."
DELIVERED_ALT = "Bars: which share of videos had the size, ratio and length asked for."
AS_ASKED = "As asked"
OTHERWISE = "Otherwise"
TABLE = "As a table"

COLUMN_DAY = "Day (UTC)"
COLUMN_GATEWAY = "Gateway"
COLUMN_MODEL = "Model"
COLUMN_CHARGED = "Charged, USD"
COLUMN_RESERVED = "Reserved, USD"
COLUMN_UNKNOWN = "Unknown price"
COLUMN_STAGE = "Stage"
COLUMN_MEDIAN = "Median, s"
COLUMN_LOW = "10th percentile, s"
COLUMN_HIGH = "90th percentile, s"
COLUMN_VIDEOS = "Videos"
COLUMN_STATE = "State"
COLUMN_JOBS = "Jobs"
COLUMN_CODE = "Code"
COLUMN_WORDS = "Their newest words"
COLUMN_AS_ASKED = "As asked"
COLUMN_SIZE = "Other size"
COLUMN_RATIO = "Other ratio"
COLUMN_LENGTH = "Other length"
