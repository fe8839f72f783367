"""Words about who is using the playground: signing in, signing out, and being open to others."""

SIGN_IN_TITLE = "Sign in to your playground"
SIGN_IN_WORDS = (
    "Your pictures, videos and typed keys are yours alone. Nobody else who signs in here sees them."
)
SIGN_IN = "Sign in"
SIGN_IN_WITH = "Continue with {provider}"
SIGN_IN_BROKEN = (
    "Signing in is not set up completely. Whoever runs this playground finds why in its log."
)

REFUSED_TITLE = "This account may not come in"
REFUSED_WORDS = "You are signed in as {who}, who is not on the list of this playground."
REFUSED_ID = "Whoever runs it can add you by this id:"
NAMELESS_WORDS = "Your sign-in service tells no lasting id, so nothing could be kept for you."

ACCOUNT = "Account of {who}"
SIGN_OUT = "Sign out"

OPEN_TITLE = "Everybody who reaches this address is you"
OPEN_WORDS = (
    "No login is set up. Other people see your pictures and videos, and can spend on your keys."
)
OPEN_HINT = 'Listen on 127.0.0.1 only, or set up a login: the README, "Several people", says how.'
