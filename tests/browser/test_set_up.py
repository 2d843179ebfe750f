"""The browser set-up itself: what it promises about every page would be noticed if broken."""

import pytest

GOOD = (
    '<!doctype html><html lang="sv"><head><title>Sida</title></head>'
    "<body><main><h1>Sida</h1></main></body></html>"
)


def test_a_clean_page_passes_axe_and_can_be_kept(open_page, check_axe, screenshot):
    page = open_page()
    page.set_content(GOOD)

    check_axe(page)
    assert screenshot(page, "set-up").stat().st_size > 0


def test_axe_finds_a_picture_without_text(open_page, check_axe):
    page = open_page()
    page.set_content(
        GOOD.replace("</main>", '<img src="data:image/gif;base64,R0lGODlhAQAB"></main>')
    )

    with pytest.raises(AssertionError, match="image-alt"):
        check_axe(page)


def test_a_script_error_is_noted(open_page, complaints):
    page = open_page()
    page.set_content(GOOD.replace("</main>", "<script>nowhere()</script></main>"))

    assert [text.split(":")[0] for text in complaints] == ["script error"]
    complaints.clear()


def test_a_request_to_another_host_is_noted(open_page, complaints):
    page = open_page()
    page.route("http://elsewhere.test/*", lambda route: route.abort())
    page.set_content(
        GOOD.replace("</main>", '<img alt="" src="http://elsewhere.test/a.png"></main>')
    )

    assert complaints == ["request to another host: http://elsewhere.test/a.png"]
    complaints.clear()
