"""Create: the request on the left, the race board of its jobs on the right."""

import streamlit as st

from pages.request_pane import request_pane
from pages.stage import stage

request_column, stage_column = st.columns([2, 3], gap="medium")
with request_column:
    request_pane()
with stage_column:
    stage()
