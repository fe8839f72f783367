"""The library's words."""

PAGE = "Library"
SEARCH = "Search prompts"
SEARCH_PLACEHOLDER = "Words in the prompt"
ANY_GATEWAY = "Any gateway"
ANY_MODEL = "Any model"
ANY_STATE = "Any state"
ANY_RATIO = "Any ratio"
ANY_TAG = "Any tag"
GATEWAY = "Gateway"
MODEL = "Model"
STATE = "State"
RATIO = "Ratio"
TAG = "Tag"
FAVOURITES = "Favourites"
ONE_BATCH = "One batch only"
CLEAR = "Clear filters"

EMPTY = "Nothing here yet"
EMPTY_WORDS = "Every take you make is kept here, newest first."
EMPTY_GO = "Make the first one"
NO_MATCH = "No take fits"
NO_MATCH_WORDS = "Try fewer words or another filter."
GRID = "Takes, newest first"
NEWEST = "Newest"
NEWER = "Newer"
OLDER = "Older"
PAGES = "Pages"

OPEN = "Open {title}"
REMIX_OF = "Remix {title}: its settings into the form, with a new seed"
REUSE_OF = "Use {title} again"
SELECT = "Select {title}"
FAVOURITE = "Favourite: {title}"
NO_PROMPT = "No prompt"
SELECTED = "{count} selected"
SELECT_PAGE = "Select page"
DESELECT = "Clear"
ADD_FAVOURITE = "Favourite"
ADD_TAG = "Add tag"
TAG_FIELD = "Tag for the selected takes"
TAG_PLACEHOLDER = "Tag"
DOWNLOAD_ZIP = "Download zip"
COMPARE = "Compare"
COMPARE_HELP = "Two to six finished takes"
DELETE = "Delete"
DELETED = "{count} deleted"
DELETED_NOTE = "gone for good in {span}, files included"
UNDO = "Undo"
STAY = "Not deleted: {count}"
STAY_WORDS = "A take that is still being made or in doubt stays until it has ended."

# A job's page
JOB_PAGE = "Take"
BACK = "Library"
BACK_LINK = "‹ Library"
JOB_GONE = "This take is not here"
JOB_GONE_WORDS = "It was deleted, or the link is not one of yours."
REUSE = "Use it again"
REPEAT = "Repeat"
REMIX = "Remix"
USE_ALL = "Use all"
USE_FRAMES = "Use frames"
USE_PROMPT = "Use prompt"
USE_LAST = "Last frame → first"
REUSE_HELP = {
    "repeat": "Everything as it was, the seed too",
    "remix": "Everything as it was, with a new seed",
    "all": "Frames, prompt and settings; your choice of gateways stays",
    "frames": "Only the frames; the rest of your form stays",
    "prompt": "Only the prompt; the rest of your form stays",
    "last": "The sharpest of the last pictures becomes your first frame",
}
FAVOURITE_ON = "Favourite"
TAGS = "Tags"
TAG_REMOVE = "Remove the tag {tag}"
TAG_NEW = "New tag"
DELETE_TAKE = "Delete"
SETTINGS = "Settings"
DELIVERED = "Delivered"
TIMELINE = "Timeline"
REQUEST = "Request and answers"
FIRST_FRAME = "First frame"
LAST_FRAME = "Last frame"
LINKED = "by link: {url}"
GATEWAY_MODEL = "Gateway"
SIZE = "Ratio"
LENGTH = "Length"
SEED = "Seed"
MOTION = "Camera motion"
STILL_CAMERA = "still"
MOVE_WORDS = "Words for the move"
MOTION_SCORE = "Motion score"
STYLE = "Style"
WATERMARK = "Watermark"
INTERPOLATE = "Interpolate"
UPSCALE = "Upscale"
EXTRA = "Extra fields"
CHANGED = "Changed to fit"
PRICE = "Price"
PRICE_FROM = "{price} ({source})"
VIDEO = "Video"
SOUND = "Sound"
YES, NO = "yes", "no"
BATCH_SHOW = "the whole batch"
TASK = "Task at the gateway"
MADE = "Made"
REUSED = {
    "frames": "The frames are in the form. Nothing was sent.",
    "prompt": "The prompt is in the form. Nothing was sent.",
    "all": "Frames, prompt and settings are in the form. Nothing was sent.",
}
LAST_TAKEN = "Picture {number} of {count} is your first frame. Nothing was sent."
LAST_TAKEN_WORDS = "It is the sharpest of the last {looked_at}."
RECIPE_TAKEN = "The recipe of this video is in the form. Nothing was sent."
RECIPE_MISSING = "Not here, so please add: {fields}."
RECIPE_EXTRA = "It brings extra fields; look at them under Advanced before you generate."
RECIPE_GATEWAY = "Its gateway {gateway} is not known here; your choice stays."
FIELDS = {
    "first_frame": "the first frame",
    "last_frame": "the last frame",
    "foreground_mask": "the painted mask",
    "extra_body": "the extra fields",
}

# Links that fill the form
LINK_TAKEN = "The link has filled the form. Nothing was sent."
LINK_OFFERED = "This link would fill the form, but you have begun something of your own."
LINK_USE = "Use the link"
LINK_KEEP = "Keep mine"
LINK_BAD = "Left out of the link: {fields}."
