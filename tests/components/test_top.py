from streamlit.testing.v1 import AppTest

IN_THE_MIDDLE_OF_A_PAGE = """
import streamlit as st
from components.top import begin_at_the_top
with st.container(key="of the run before"):
    st.text("inside")
    begin_at_the_top()
    st.text("at the top")
"""


def test_a_page_is_drawn_at_the_top_whatever_was_left_open() -> None:
    screen = AppTest.from_string(IN_THE_MIDDLE_OF_A_PAGE, default_timeout=20).run()

    left_open, *_after = screen.main.children.values()
    assert len(left_open.children) == 1
    assert [text.value for text in screen.text] == ["inside", "at the top"]
