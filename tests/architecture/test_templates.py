"""Templates: whole sentences for the translator, nothing inline (strict CSP), a language set."""

import re

import pytest

TRIMMED = re.compile(r"{%-?\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}")
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src|type=[\"']application/json[\"']))[^>]*>"  # a script in the page
    r"|<style\b"
    r"|\sstyle\s*=\s*[\"']"
    r"|\son[a-z]+\s*=\s*[\"']"  # onclick="…"
    r"|javascript:",
    re.IGNORECASE,
)
PAGE = re.compile(r"<html\b(?![^>]*\blang=)", re.IGNORECASE)
OUTSIDE = re.compile(
    r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE
)
# A browser ends the paragraph where a form begins: what is meant to stand together falls apart.
FORM_IN_PARAGRAPH = re.compile(r"<p\b[^>]*>(?:(?!</p>).)*?<(?:form|c-action|c-form)\b", re.DOTALL)


def offenders(tree, pattern):
    return [
        f"{name}:{text[: match.start()].count(chr(10)) + 1}"
        for name, text in tree.templates()
        for match in pattern.finditer(text)
    ]


def test_blocktranslate_is_trimmed(tree):
    assert offenders(tree, TRIMMED) == []


def test_no_inline_script_or_style(tree):
    # A message is read far from the server: it brings its few rules with it.
    assert [place for place in offenders(tree, INLINE) if "/templates/mail/" not in place] == []


def test_every_page_names_its_language(tree):
    assert offenders(tree, PAGE) == []


def test_nothing_is_fetched_from_outside(tree):
    assert [place for place in offenders(tree, OUTSIDE) if "/reports/" not in place] == []


def test_no_form_is_in_a_paragraph(tree):
    assert offenders(tree, FORM_IN_PARAGRAPH) == []


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (TRIMMED, "{% blocktranslate with a=b %}", "{% blocktranslate trimmed with a=b %}"),
        (INLINE, "<script>go()</script>", '<script src="{% static "a.js" %}" defer></script>'),
        (INLINE, '<p style="color:red">', '<p class="style">'),
        (INLINE, '<a onclick="go()">', '<a hx-on-click-button="1" data-onset="x">'),
        (FORM_IN_PARAGRAPH, '<p class="a"><c-action /></p>', "<p>Text</p><form></form>"),
        (PAGE, "<html>", '<html lang="sv">'),
        (OUTSIDE, '<img src="https://example.org/a.png">', '<img src="/static/a.png">'),
    ],
)
def test_the_patterns_tell_good_from_bad(pattern, bad, good):
    assert pattern.search(bad)
    assert not pattern.search(good)
