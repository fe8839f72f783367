"""What the Compare page says."""

PAGE_COMPARE = "Compare"

EMPTY_TITLE = "Two takes, frame by frame"
EMPTY_STEPS = (
    "Pick two to six finished takes below, of any size, rate or length.",
    "Step through them together, one frame at a time, or lay one over the other.",
    "Save what you see: a film of all, a still, or the figures.",
)
NONE_TITLE = "Nothing to compare yet"
NONE_STEPS = (
    "Generate one idea on two gateways, or twice on the same one.",
    "Come back here, or press Compare above the finished takes.",
)
EMPTY_NOTE = "Everything runs in your browser; the takes themselves are not changed."
WAITING_ONE = "One take of this comparison is not done yet; it joins when it is."
WAITING_MANY = "{count} takes of this comparison are not done yet; they join when they are."
UNKNOWN_TITLE = "Some of these takes are not here"
UNKNOWN_WORDS = "{count} of the takes in the address cannot be compared: {reason}"
UNKNOWN_HINT = "They may be somebody else's, deleted, or without a video. The others are shown."

# The player
MODES = {
    "side": "Side by side",
    "wipe": "Wipe",
    "blend": "Blend",
    "difference": "Difference",
    "single": "Single",
}
PLAYER = {
    "modes": "How the takes are shown",
    "stage": "The takes",
    "names": "Names",
    "names_help": "Show or hide which gateway made which take",
    "export": "Export",
    "film": "Film of all takes",
    "film_help": "One mp4, labelled; shorter takes hold their last frame",
    "still": "Still at this frame",
    "still_help": "One PNG of all takes as they stand",
    "csv": "Figures",
    "csv_help": "The table below as CSV, one line a take",
    "preparing": "preparing the takes",
    "saving": "Preparing …",
    "saving_at": "Preparing, {percent} %",
    "saved": "Saved",
    "not_saved": "Not saved: {reason}",
    "take": "Take {number}",
    "clip": "Take by {name}",
    "making": "Preparing for comparison, {percent} %",
    "solo": "solo",
    "mute": "Turn the sound off",
    "unmute": "Turn the sound on",
    "less": "One frame earlier than the others",
    "more": "One frame later than the others",
    "wipe": "Where the wipe stands, in percent",
    "blend_amount": "Blend",
    "gain": "Boost",
    "play": "Play",
    "pause": "Pause",
    "back": "Play backwards",
    "forth": "Play forwards, again for faster",
    "step_back": "One frame back",
    "step_on": "One frame on",
    "mark_in": "Loop from this frame",
    "mark_out": "Loop to this frame",
    "scrub": "Frame",
    "frame": "frame",
    "loop": "I–O loop",
    "loop_help": "Clear the loop",
    "help": "Keyboard",
    "close": "Close",
}
KEYS = (
    (("Space",), "Play or pause"),
    (("J", "K", "L"), "Backwards, stop, forwards; again for faster"),
    ((",", "."), "One frame back, one frame on"),
    (("I", "O"), "Begin and end of the loop; again to clear"),
    (("Tab",), "Next take"),
    (("S",), "Swap the first two"),
    (("1", "…", "6"), "Only this take; over each other: this one on top"),
    (("M",), "Sound of the selected take on or off"),
    (("N",), "Names shown or hidden"),
    (("0",), "Back to the first frame; offsets, loop and solo cleared"),
    (("?",), "This sheet"),
)

# The table
TABLE = "What was asked, and what came"
TABLE_MUTED = "equal rows are muted"
TABLE_NAME = "Settings, results, times and prices of the takes"
ROWS = {
    "prompt_text": "Prompt",
    "first_frame": "First frame",
    "last_frame": "Last frame",
    "foreground_mask": "Painted subject",
    "motion": "Camera motion",
    "camera_words": "Words for the move",
    "motion_score": "Motion score",
    "style": "Style",
    "seed": "Seed",
    "watermark": "Watermark asked",
    "interpolate": "Interpolate",
    "upscale": "Upscale",
    "extra_body": "Extra fields",
    "changes": "Changed by the gateway’s limits",
    "size": "Size asked → delivered",
    "ratio": "Ratio asked → delivered",
    "duration_s": "Length asked → delivered",
    "fps": "Frame rate",
    "frame_count": "Frames",
    "has_audio": "Sound",
    "byte_count": "File size",
    "queue_s": "Queued",
    "run_s": "Ran",
    "download_s": "Downloaded",
    "total_s": "Total time",
    "price": "Price",
}
NOT_SAID = "not said"
NONE = "none"
UNKNOWN = "unknown"
YES = "yes"
NO = "no"
ON = "on"
OFF = "off"
STILL = "still"
NO_CHANGE = "nothing"
PICTURE = "picture {short}"
CROP = "crop, centred"
CROP_AROUND = "crop around {across} % across, {down} % down"
PAD = "pad"
FITS = "as asked"
DIFFERS = "not as asked"

# The picker
PICKER = "Finished takes"
PICKER_HINT = "pick two to six"
PICKER_BUTTON = "Compare {count} takes"
PICKER_BUTTON_NONE = "Compare"
PICKER_TOO_MANY = "Six are the most"
PICKER_TAKE = "{name}: {title}"
PICKER_SHOWN = "These are shown"

ACTION_COMPARE = "Compare"
ACTION_COMPARE_HELP = "Compare this take with the others of its batch"
COMPARE_FINISHED = "Compare {count} finished"
