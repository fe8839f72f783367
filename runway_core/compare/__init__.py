"""Finished videos side by side: proxies that run in step, what was asked and delivered, exports.

`CompareRoom` is what the playground hangs out; the rest is how it is done. Imports go down to the
parts of a playground and to media.
"""

from .room import CompareRoom as CompareRoom
from .values import CompareCell as CompareCell
from .values import CompareExport as CompareExport
from .values import CompareRow as CompareRow
from .values import ProxyClip as ProxyClip
from .values import ProxySet as ProxySet
