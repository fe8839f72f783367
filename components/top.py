"""Where a run of the whole page begins to draw."""

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value


def begin_at_the_top() -> None:
    """Leave whatever container the run before has left open.

    A run of the whole page that was asked for while a fragment ran follows it in the same thread,
    and Streamlit (1.67.0, `ScriptRunner._run_script`, read 2026-11-29) does not take the fragment's
    container from it: the new page would be drawn inside a part of the old one, and the browser,
    which has thrown that away, would show nothing any more.
    """
    context_dg_stack.set(get_default_dg_stack_value())
