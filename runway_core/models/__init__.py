"""The values everything else speaks of: the request, the task's readings, the plan, the job.

Nothing here knows of HTTP, SQL or widgets. What crosses a border is a frozen pydantic model; values
that never leave the process are frozen dataclasses.
"""

from .directions import AXES as AXES
from .directions import Axis as Axis
from .directions import Direction as Direction
from .job import Batch as Batch
from .job import Job as Job
from .job import JobEvent as JobEvent
from .job import JobId as JobId
from .job import JobState as JobState
from .job import Video as Video
from .library import Deletion as Deletion
from .library import FoundRecipe as FoundRecipe
from .library import LastFrame as LastFrame
from .library import LibraryChoices as LibraryChoices
from .library import LibraryFilter as LibraryFilter
from .library import LibraryItem as LibraryItem
from .library import LibraryPage as LibraryPage
from .money import FREE_OF_CHARGE as FREE_OF_CHARGE
from .money import UNRECORDED as UNRECORDED
from .money import Basis as Basis
from .money import CapStanding as CapStanding
from .money import Charge as Charge
from .money import ChargeState as ChargeState
from .money import SpendRow as SpendRow
from .plan import FREE as FREE
from .plan import UNKNOWN_PRICE as UNKNOWN_PRICE
from .plan import Adjustment as Adjustment
from .plan import AdjustmentKind as AdjustmentKind
from .plan import Plan as Plan
from .plan import Price as Price
from .plan import Refusal as Refusal
from .request import MOTION_LIMIT as MOTION_LIMIT
from .request import SEED_MAX as SEED_MAX
from .request import CameraMotion as CameraMotion
from .request import FrameSource as FrameSource
from .request import GatewayChoice as GatewayChoice
from .request import GenerationRequest as GenerationRequest
from .request import ImageFrame as ImageFrame
from .request import PictureSource as PictureSource
from .task import Submission as Submission
from .task import TaskId as TaskId
from .task import TaskSnapshot as TaskSnapshot
from .task import TaskStatus as TaskStatus
from .task import WireRequest as WireRequest
from .value import Value as Value
