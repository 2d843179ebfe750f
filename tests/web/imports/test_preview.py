"""What the preview says of a file, and what is left out of it."""

from tests.spreadsheets import apply
from tests.web.imported import MATRIX, begin, reread
from tests.web.reading import MOST_BYTES, MOST_QUERIES, text_of


def test_the_preview_says_how_a_matrix_was_understood(hr, company):
    apply(begin(company))
    run = begin(
        company, "matrix", "Namn;Pnr;Svetsning\nAnna Ek;19800101-1234;U\nBo Alm;;I\n", "m.csv"
    )

    page = text_of(hr.get(f"/imports/{run.pk}"))

    assert "People down, competences across" in page
    assert "2 people, 1 competence, 2 levels; 0 not assessed" in page
    assert "Personal identity numbers are never read" in page
    assert "Please check" in page
    assert "19800101" not in page
    assert "Svetsning" in page


def test_every_refused_row_is_listed_with_its_mend(hr, company):
    run = begin(company, "matrix", MATRIX, "m.csv")

    page = hr.get(f"/imports/{run.pk}")

    assert [(one.row, one.value) for one in page.context["refusals"]] == [
        (2, "Anna Ek"),
        (3, "Bo Alm"),
    ]
    assert "Import the employees first" in text_of(page)
    assert f'action="/imports/{run.pk}/apply"' not in page.content.decode()


def test_rows_can_be_left_out(hr, company):
    apply(begin(company))
    run = begin(company, "matrix", "Namn;Svetsning\nAnna Ek;3\nCia Lind;4\n", "m.csv")

    hr.post(f"/imports/{run.pk}/leave-out", {"line": ["3"]})

    assert reread(run).refusals == []
    assert reread(run).mapping["leave_out"] == ["3"]


def test_people_who_came_in_meanwhile_are_found_when_the_file_is_looked_at_again(hr, company):
    run = begin(company, "matrix", MATRIX, "m.csv")
    apply(begin(company))

    hr.post(f"/imports/{run.pk}/again")

    assert reread(run).refusals == []


def test_an_import_with_refusals_is_not_carried_out(hr, company):
    run = begin(company, "matrix", MATRIX, "m.csv")

    answer = hr.post(f"/imports/{run.pk}/apply", follow=True)

    assert "Nothing was imported" in text_of(answer)
    assert reread(run).state == "preview"


def test_five_thousand_refusals_fit_on_pages(hr, company, django_assert_max_num_queries):
    rows = "".join(f"Person {n} Okänd;9\n" for n in range(5000))
    run = begin(company, "matrix", "Namn;Svetsning\n" + rows, "m.csv")

    with django_assert_max_num_queries(MOST_QUERIES):
        page = hr.get(f"/imports/{run.pk}?page=3")

    assert len(reread(run).refusals) >= 5000
    assert len(page.content) < MOST_BYTES
    assert len(page.context["refusals"]) == 50
