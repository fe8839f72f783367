"""Words of the frames: pictures by link and from the library, and two frames that do not meet."""

# By link
LINK = "Link"
LINK_NAME = "address of a picture"
LINK_EXAMPLE = "https://…"
LINK_USE = "Use"
LINK_FOLLOWING = "Fetching the picture …"
LINK_STOP = "Stop"
LINK_FAILED = "This link cannot be used"
LINK_NONE = "A link to a picture begins with https://."
LINK_NO_DATA = "The pasted data URI is not whole. Copy it again."
LINK_OFFLINE = "This app does not answer. Check that it still runs, then try again."
LINK_FROM = "from {host}"

# From the library
LIBRARY = "Library"
LIBRARY_TITLE = "Your pictures"
LIBRARY_LOADING = "Looking for your pictures …"
LIBRARY_EMPTY = "Pictures that you add appear here."
LIBRARY_MORE = "Show more"
LIBRARY_CLOSE = "Close the library"
LIBRARY_GONE = "This picture is no longer here"
LIBRARY_GONE_HINT = "Add it again, or take another one."
