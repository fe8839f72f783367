"""Every word of the interface, in English; another language replaces this file.

Words that a gateway or an error brings are not here. ``{…}`` marks are filled with ``str.format``.
"""

BRAND = "Runway Playground"
PAGE_CREATE = "Create"
PAGE_GATEWAYS = "Gateways"

# Frames
FRAMES = "Frames"
FRAMES_HINT = "drop, paste or browse"
FIRST_FRAME = "First frame"
LAST_FRAME = "Last frame"
FRAME_EMPTY_FIRST = "Drop a picture"
FRAME_EMPTY_LAST = "Optional"
FRAME_BROWSE = "Browse"
FRAME_LINKED = "By link: the gateway fetches it"
FRAME_REPLACE = "Replace"
FRAME_REMOVE = "Remove"
FRAME_SWAP = "Swap first and last frame"
FRAME_READING = "Reading the picture …"
FRAME_UPLOAD_CUT = "The file did not get through"
FRAME_UPLOAD_AGAIN = "The connection broke off on the way. Choose it again."
FRAME_CROP = "Crop"
FRAME_PAD = "Pad"
FRAME_FOCUS = "Click the picture to choose what the crop keeps in view"
FRAME_TOO_BIG = "This file is larger than {limit}; export a smaller one."
FRAME_MISMATCH = "The crop keeps {percent} % of the picture."
FRAME_USE_RATIO = "Use {shape}"
FRAME_ALT = "{label}, {size}"
SAMPLES = "No picture at hand? Take one of these"
SAMPLE_USE = "Use the sample {name}"

# Drafts
DRAFT_OFFERED = "Continued from your latest draft."
DRAFT_RESTART = "Start empty"
DRAFT_DROPPED = "Part of the draft could not be kept"
DRAFT_DROPPED_WORDS = "Left out: {fields}. Everything else is as it was."
DRAFT_FIELDS = {
    "first_frame": "first frame",
    "last_frame": "last frame",
    "prompt_text": "prompt",
    "duration_s": "duration",
    "motion": "camera move",
    "extra_json": "extra fields",
    "move_words": "words for the move",
    "picks": "gateways",
}

# Prompt
PROMPT = "Prompt"
PROMPT_PLACEHOLDER = "What happens in the shot? For example: slow push in, the haze drifts"
PROMPT_COUNT = "{count} characters"
PROMPT_COUNT_OF = "{count} of {limit}"
PROMPT_LIMIT_OF = "{gateway}’s limit"
PROMPT_OVER = "{over} too many for {gateway}"

# Shape
SHAPE = "Shape"
RATIO = "Ratio"
RATIO_NAME = "{shape}, {size} pixels"
DURATION = "Duration"
DURATION_NAME = "{seconds} seconds"
SEED = "Seed"
SEED_RANDOM = "random each time"
SEED_ROLL = "Draw a seed and keep it"
SEED_CLEAR = "Random each time"
SEED_LOCKED = "kept"
SNAPPED_TO = "{gateway} makes it {value}"
SNAPPED_NAME = "{name}: {changes}"
SEED_NOWHERE = "No chosen gateway takes a seed."
LAST_FRAME_NOWHERE = "No chosen gateway takes a last frame"

# Motion
MOTION = "Camera motion"
MOTION_RESET = "Reset"
FIRST_MOVE = "Push in"
MOTION_PREVIEW_NOTE = "Preview of the move, drawn here, not the model’s output"
MOTION_PREVIEW_FAILED = "The preview could not be drawn; the move is kept as it is"
MOTION_PREVIEW_PLAY = "Play the preview"
MOTION_PAD = "Motion pad: arrow keys move the picture, plus and minus zoom, brackets roll"
MOTION_PAD_ZOOM = "Zoom: drag up or down, pinch, or click the picture and turn the wheel"
MOTION_PAD_ROLL = "Roll: drag along the arc"
MOTION_SAYS = "Camera {camera}; {picture}"
MOTION_STILL = "The camera stands still"
MOTION_PAD_MODES = "What an arrow moves"
MOTION_PAD_NEAR = "Near"
MOTION_PAD_BACK = "Background"
MOTION_PAD_HINTS = {"near": "Drag to move the picture", "back": "Drag to move the background"}
MOTION_AXES = {
    "x": "Move x",
    "y": "Move y",
    "z": "Zoom z",
    "r": "Roll r",
    "bg_x_pan": "Back x",
    "bg_y_pan": "Back y",
}
MOTION_AXIS_NAMES = {
    "x": "Move x, near picture left or right",
    "y": "Move y, near picture up or down",
    "z": "Zoom z, out or in",
    "r": "Roll r, anticlockwise or clockwise",
    "bg_x_pan": "Background x, far picture left or right",
    "bg_y_pan": "Background y, far picture up or down",
}

# The painted subject
PAINT = "Paint subject"
PAINT_PAINTED = "Subject painted"
PAINT_TITLE = "Paint what is near"
PAINT_HINT = "it moves before the background"
PAINT_ALT = "{alt}, to paint on"
PAINT_TOOLS = "Brush or eraser"
PAINT_BRUSH = "Brush"
PAINT_ERASE = "Eraser"
PAINT_SIZES = "Width of the brush"
PAINT_SIZE_NAMES = {"s": "Fine", "m": "Medium", "l": "Broad"}
PAINT_UNDO = "Undo"
PAINT_CLEAR = "Clear"
PAINT_DONE = "Done"

MOTION_NOWHERE = "No chosen gateway takes a camera move."
MOVE_SAY = "Say the move in words where there is no field for it"
MOVE_SAY_HELP = "The words are added to the prompt, on such gateways only."
MOVE_WORDS = "Words for the move"
MOVE_WORDS_STILL = "The camera stands still; say something else here if you like"

# Advanced
ADVANCED = "Advanced"
ADVANCED_AS_IS = "As the gateway does"
ADVANCED_ON = "On"
ADVANCED_OFF = "Off"
MOTION_SCORE = "Motion score, 1 to 100"
STYLE = "Style"
WATERMARK = "Watermark"
INTERPOLATE = "Interpolate"
UPSCALE = "Upscale"
ADVANCED_NOWHERE = "Off, because no chosen gateway takes them: {fields}."
MOTION_SCORE_SHORT = "motion score"
EXTRA = "Extra fields (JSON)"
EXTRA_PLACEHOLDER = '{"field": "value"}'
EXTRA_NOT_OBJECT = "The extra fields must be one JSON object."
EXTRA_ALLOWED = 'a JSON object such as {"field": "value"}'
EXTRA_HINT = "Correct the extra fields under Advanced, or leave them empty."


def extra_not_json(line: int, column: int) -> str:
    """Say where the extra fields stop being JSON."""
    return f"The extra fields are not valid JSON at line {line}, column {column}."


# Gateways
GATEWAYS = "Gateways"
GATEWAYS_COUNT = "{picked} of {all}"
GATEWAY_PICK = "Generate on {gateway}"
GATEWAY_MODEL = "Model on {gateway}"
GATEWAY_NO_KEY = "no key here · set {variable}"
GATEWAY_KEY_READY = "key ready"
GATEWAY_LOCAL = "no key, draws the move on this machine"
GATEWAY_NEEDS_URL = "needs a base URL"
GATEWAY_SIMULATED = "Simulated"
GATEWAY_SIMULATED_LINE = "imitated on this machine: nothing is sent, nothing is charged"
GATEWAY_TWIN_OFFERED = "no key here: try its simulated twin"
GATEWAY_REAL = "Real"
GATEWAY_MODE = "Real or simulated {gateway}"
GATEWAY_HEALTH = "{succeeded} of {ended} succeeded here"
GATEWAY_MEDIAN = "median {span}, {counts}"
GATEWAY_LAST_FAILURE = "last failure {ago} ago: “{failure}”"
GATEWAY_RETIRED = "retired {day}, may refuse"
ADJUSTMENT = "{kind} {words}"

# Generate
GENERATE = "Generate"
GENERATE_ON = "Generate on {count} gateways"
GENERATE_FREE = "free"
GENERATE_AT_MOST = "at most {amount}"
GENERATE_UNKNOWN = "{count} of unknown price"
NOTHING_PICKED = "Pick at least one gateway."
NOTHING_PICKED_HINT = "The local render needs no key and costs nothing."
NOT_SENT = "Not sent to {gateway}"

# Stage
STAGE_EMPTY = "Your takes appear here"
STAGE_STEPS = (
    "Drop a picture, or take a sample.",
    "Say how the camera moves.",
    "Press Generate: each gateway gets its own tile.",
)
STAGE_EMPTY_NOTE = "The local render is free, needs no key and takes a few seconds."
UNTITLED = "Untitled take"
TAKES = "{count} takes"
TAKE = "1 take"
STARTED = "started {ago} ago"
RESUMED_ONE = "A video from before is still being made. Its tile follows it."
RESUMED_MANY = "{count} videos from before are still being made. Their tiles follow them."
UNSETTLED = "Elsewhere"
UNSETTLED_OPEN = "Open {title}: {counts}"
RUNNING_COUNT = "{count} running"
DOUBT_COUNT = "{count} in doubt"
RUNNING_NONE = "Nothing running"
TITLE_DONE = "Done"
BELL_OFF = "Tell me when all is done"
BELL_ON = "A notification will tell when all is done; press to be left alone"
BELL_TITLE = "All takes are done"
BELL_BODY = "Nothing is running any more in Runway Playground."
RECENT = "Earlier"
RECENT_OPEN = "Open the batch with {title}"
RECENT_LATEST = "Back to the latest"

# Job states
STATE_QUEUED = "Queued"
STATE_SUBMITTING = "Sending"
STATE_RUNNING = "Running"
STATE_DOWNLOADING = "Fetching"
STATE_SUCCEEDED = "Done"
STATE_DONE_IN = "Done in {span}"
STATE_FAILED = "Failed"
STATE_FAILED_AFTER = "Failed after {span}"
STATE_CANCELLED = "Cancelled"
STATE_EXPIRED = "Gave up waiting"
STATE_IN_DOUBT = "In doubt"
SAYS_QUEUED = "waiting for its turn"
SAYS_HELD_UP = "waiting"
SAYS_SUBMITTING = "handing it to the gateway"
SAYS_RUNNING = "rendering"
RUNNING_UNLISTED = "the gateway does not list it yet; it is asked again"
RUNNING_WORDS = {
    "task_not_exist task_not_found": RUNNING_UNLISTED,
    "pending queued not_start not_started submitted created waiting": "in the gateway's queue",
    "throttled": "waiting for a free place at the gateway",
    "processing in_progress generating started rendering": "",
    "succeeded success completed finished done": "made; its link is on the way",
}
"""What gateways call a running task, and what it means."""
RUNNING_OTHER = "the gateway has a word of its own for this; it stands on the take's page"
SAYS_DOWNLOADING = "bringing the video home"
ESTIMATE_USUAL = "usually {usual} here"
ESTIMATE_OVER = "longer than usual: mostly done within {slow} here"
SAYS_PROGRESS = "rendering, {percent} %"
DOUBT_TITLE = "Sent, but no answer came"
FAILED_TITLE = "This take failed"
CANCELLED_TITLE = "Cancelled"
EXPIRED_TITLE = "No result in time"
SEED_LINE = "seed {seed}"
DELIVERED_AS_ASKED = "as asked"
DELIVERED_OTHERWISE = "asked for {asked}"
VIDEO_ALT = "Video by {gateway}: {prompt}"

# Actions on a job
ACTION_CANCEL = "Cancel"
ACTION_STOP = "Stop watching (may still be billed)"
ACTION_STOP_FREE = "Stop watching"
ACTION_CHECK = "Check again"
ACTION_KEY = "Type its key"
ACTION_ADOPT = "I found it…"
DOUBT_CALLED = (
    "The gateway has called about task {task}, so it was probably accepted. “I found it…” "
    "follows that task; nothing is sent again."
)
ADOPT_LABEL = "Task id, as the gateway's own list shows it"
ADOPT_PLACEHOLDER = "Task id"
ADOPT_SUBMIT = "Follow this task"
ACTION_LOST = "Mark lost"
ACTION_SEND_AGAIN = "Send again (may charge twice)"
ACTION_FOLLOW = "Follow again"
ACTION_REMIX = "Remix"
ACTION_REPEAT = "Repeat"
ACTION_REMIX_HELP = "Put these settings into the form, with a new seed"
ACTION_REPEAT_HELP = "Put these settings into the form, with the same seed"
ACTION_LAST = "Last frame → first"
ACTION_LAST_HELP = "Go on where it ends: the sharpest of its last pictures becomes the first frame"
ACTION_OPEN = "Everything about this take"
ACTION_DOWNLOAD = "Download"
ACTION_PLAY = "Play or pause"
ACTION_FULL = "Full screen"
ACTION_SEEK = "Position in the video"
ACTION_MORE = "More"
ACTION_CODE = "Code"
ACTION_CODE_HELP = "The exact request as code, the gateway’s raw answers and the timeline"
SETTINGS_LOADED = "Settings are in the form. Nothing was sent."

# Code of a job
CODE_TITLE = "Request to {gateway}"
CODE_NOTE = (
    "Exactly what is sent. Pictures are shortened to `asset:…` for reading; the downloaded file "
    "holds them whole and runs as it is."
)
CODE_NOTE_SIMULATED = (
    "Exactly what the simulated twin is sent; its address answers only inside this app. Pictures "
    "are shortened to `asset:…` for reading; the downloaded file holds them whole."
)
CODE_KEY = "The key is read from `{variable}`."
CODE_CURL = "curl"
CODE_PYTHON = "Python"
CODE_JSON = "JSON"
CODE_DOWNLOAD = "Download {file}"
CODE_ANSWERS = "Raw answers"
CODE_TIMELINE = "Timeline"
TIMELINE_LASTED = "for {span}"
ANSWER_SUBMIT = "Answer to the submit"
ANSWER_LAST = "Last reading of the task"
ANSWER_NONE = "None has come that could be read."
ANSWER_WORDS = "The gateway’s own words"
ANSWER_SHORTENED = "Only the first {shown} of {all} characters are shown; the file holds them all."
ANSWER_LOCAL = "Made on this machine: there is no gateway that could answer."

# Notices: what happened, before the error's own words
NOTICE_ANY = "That did not work"
NOTICE_CONFIGURATION = "A setting is missing"
NOTICE_MISSING_KEY = "No key for this gateway"
NOTICE_INVALID_REQUEST = "This cannot be sent as it is"
NOTICE_INVALID_IMAGE = "This picture cannot be used"
NOTICE_PICTURE_LINK = "This link cannot be used"
NOTICE_UNREACHABLE = "The gateway cannot be reached"
NOTICE_AUTHENTICATION = "The gateway does not accept the key"
NOTICE_CREDITS = "The account has no credit left"
NOTICE_REFUSED = "The gateway refused the request"
NOTICE_TASK_NOT_FOUND = "The gateway does not know this task"
NOTICE_RATE_LIMITED = "The gateway asks to slow down"
NOTICE_SERVER = "The gateway has trouble"
NOTICE_UNEXPECTED = "The gateway answered something unexpected"
NOTICE_IN_DOUBT = "Sent, but no answer came"
NOTICE_TASK_FAILED = "The model could not make this video"
NOTICE_MODERATED = "Refused by moderation"
NOTICE_CANCELLED = "The task was cancelled"
NOTICE_DEADLINE = "No result in time"
NOTICE_DOWNLOAD = "The video could not be fetched yet"
NOTICE_EXPIRED = "The link to the video has expired"
NOTICE_UNUSABLE_VIDEO = "The gateway’s file is no usable video"
NOTICE_MEDIA_STORE = "The media store cannot be used"
NOTICE_STORE_AWAY = "The job database is away"
NOTICE_RENDER = "The local render failed"
NOTICE_NO_JOB = "There is no such job"
NOTICE_MOVED_ON = "The job has moved on"
NOTICE_CAP = "This would pass the spending cap"

# Gateways page
GATEWAYS_CAPTION = (
    "What each one can do, where that is documented, and whether it can be used here."
)
GATEWAYS_KEYS_HERE = "A key is set for {count} of {all}."
CARD_READY = "Ready, no key needed"
CARD_KEY_ENVIRONMENT = "Key from the environment"
CARD_KEY_TYPED = "Key typed here"
CARD_NO_KEY = "No key"
CARD_NEEDS_URL = "Needs a base URL"
CARD_LOCAL = "Runs on this machine: no key, no network, no cost"
CARD_ONE_MODEL = "Only {model}"
CARD_ONE_RETIRED = ", which is retired"
CARD_MANY_MODELS = "{count} models"
CARD_SOME_RETIRED = ", {count} of them retired"
CARD_ANY_MODEL = "; any other can be asked for by its name"
CARD_KEY = "Key"
CARD_KEY_FIELD = "API key for {gateway}"
CARD_KEY_PLACEHOLDER = "Type a key"
CARD_KEY_PLACEHOLDER_TYPED = "Held in memory; type another to replace it"
CARD_KEY_PLACEHOLDER_ENVIRONMENT = "Set; type another to use it instead"
CARD_KEY_SET = "Set"
CARD_KEY_SET_NAME = "Set the key for {gateway}"
CARD_KEY_FORGET = "Forget"
CARD_KEY_FORGET_NAME = "Forget the key typed for {gateway}"
CARD_KEY_NOTE_MISSING = "or set {variable}"
CARD_KEY_NOTE_ENVIRONMENT = "from {variable}"
CARD_KEY_NOTE_TYPED = "until the app stops, never stored"
CARD_BASE_URL = "Base URL"
CARD_BASE_URL_NOTE_NONE = "none is documented; set {variable}"
CARD_BASE_URL_NOTE = "set {variable} to change it"
CARD_TEST = "Test connection"
CARD_TEST_NAME = "Test the connection to {gateway}"
CARD_TEST_RUNNING = "Testing …"
CARD_TEST_NOTE = "Asks for a task that cannot exist: nothing is spent."
CARD_TEST_NO_KEY = "Needs a key first; nothing is spent."
HEALTH_NONE = "no jobs here yet"
HEALTH_MEDIAN = "median {span}"
HEALTH_SHARE = "{succeeded} of {ended} succeeded"
HEALTH_LAST_FAILURE = "Last failure: “{failure}”"
CAN_FIRST_FRAME = "First frame"
CAN_LAST_FRAME = "Last frame"
CAN_MOTION = "Camera motion"
CAN_SEED = "Seed"
CAN_CANCEL = "Cancel"
CAN_WEBHOOK = "Webhook"
CAN_NOT = "Not here: {abilities}"
PICTURE_STAYS = "Pictures stay on this machine"
PICTURE_ATTACHED = "Picture attached, up to {limit}, or by link"
PICTURE_BY_LINK = "Picture by link only"
PICTURE_BY_LINK_NOTE = (
    "Give an https link, or let this app be reached: PLAYGROUND_PUBLIC_URL, or media kept in S3."
)
CARD_MODELS = "Models"
CARD_MORE_MODELS = "Show {count} more"
CARD_FEWER_MODELS = "Show fewer"
MODEL_NAME = "Model"
MODEL_SECONDS = "Seconds"
MODEL_PROMPT = "Prompt"
MODEL_PROMPT_HELP = "Longest prompt, in UTF-16 units"
MODEL_SEED = "Seed"
MODEL_PRICE = "Per second"
MODEL_SHAPES = "Ratios"
MODEL_FOLLOWS_PICTURE = "as the picture"
MODEL_LAST_FRAME = "last frame"
MODEL_MOTION = "camera motion"
MODEL_NEEDS_PROMPT = "needs a prompt"
MODEL_RETIRED = "retired {day}"
MODEL_PROMPT_LIMIT = "prompt limit"
CARD_UNDOCUMENTED = "Not documented: {limits}"
CARD_PRICE = "Cost"
CARD_LIMITS = "Limits"
CARD_CHECKED = "checked {day}"
CARD_ALSO_FROM = "also from {source}"
CARD_NEW_TAB = "opens in a new tab"
KEYS_TITLE = "Where keys come from"
KEYS_WORDS = (
    "Each card names the variable of its key. Set it in the environment, in `.env` or in "
    "`.streamlit/secrets.toml`, and start the app again.",
    "Or type a key into a card. It is held in memory until the app stops, goes before the one that "
    "is set, and is never written to the database, a log, a link or an error.",
)
TWINS_TITLE = "Simulated twins"
TWINS_WORDS = (
    "Every gateway has a twin on this machine. It speaks as the gateway's documents say, quirks "
    "included, and its videos are drawn here. It needs no key, nothing is sent and nothing is "
    "charged.",
    "On Create, pick a gateway and switch it from *Real* to *Simulated*. Every tile that a twin "
    "makes says so.",
)
TWIN_FAULTS = "Words that make a twin misbehave"
TWIN_FAULTS_HINT = (
    "Put one into the prompt. `[429 5 x2]` gives it a value and says how often; "
    "`[cometapi:fail]` is for one gateway only."
)
