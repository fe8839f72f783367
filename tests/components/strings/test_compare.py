from components.strings import compare
from runway_core.compare.table import rows
from tests.support.factories import a_finished_job


def test_every_row_of_the_table_has_a_name() -> None:
    assert [row.field for row in rows([a_finished_job()])] == list(compare.ROWS)
