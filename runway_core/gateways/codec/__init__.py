"""Speaking a gateway's dialect: bodies and answers, as pure functions of its spec.

What is shown, exported and sent is the outcome of one function, `fill`.
"""

from .answers import look_up as look_up
from .decoding import called_task_id as called_task_id
from .decoding import decode_call as decode_call
from .decoding import decode_snapshot as decode_snapshot
from .decoding import decode_submission as decode_submission
from .decoding import is_missing_route as is_missing_route
from .decoding import is_wrong_address as is_wrong_address
from .endpoints import auth_headers as auth_headers
from .endpoints import cancel_request as cancel_request
from .endpoints import normalise_base_url as normalise_base_url
from .endpoints import path_url as path_url
from .endpoints import retrieve_requests as retrieve_requests
from .faults import Verb as Verb
from .faults import classify as classify
from .redaction import Scrub as Scrub
from .redaction import clean as clean
from .redaction import mask as mask
from .redaction import scrubber as scrubber
from .requests import encode as encode
from .requests import fill as fill
from .requests import placeholder as placeholder
