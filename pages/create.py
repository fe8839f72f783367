"""Create: the request on the left, the race board of its jobs on the right."""

import streamlit as st

from pages.code_dialog import code_dialog
from pages.request_pane import request_pane
from pages.stage import stage

code_dialog()
request_column, stage_column = st.columns([2, 3], gap="medium")
with request_column:
    request_pane()
with stage_column:
    stage()
