"""Templates are laid out for whoever reads them: the spaces of that layout leave before a page is made."""

import pytest
from django.template import Engine

from terril.site.loaders import folded


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        pytest.param("<ul>\n  <li>un</li>\n  <li>deux</li>\n</ul>\n", "<ul><li>un</li><li>deux</li></ul>", id="blocks"),
        pytest.param("<p>\n  Oui, <b>oui</b>\n  <i>non</i>\n</p>", "<p>Oui, <b>oui</b> <i>non</i></p>", id="words"),
        pytest.param("<a>ici</a>.", "<a>ici</a>.", id="nothing is added"),
        pytest.param("<a>ici</a>\n<a>là</a>", "<a>ici</a> <a>là</a>", id="between links"),
        pytest.param(
            "<button\n  name='a'\n  value=\"{{ b }}\"\n>\n  Oui\n</button>\n<button>Non</button>",
            "<button name='a' value=\"{{ b }}\">Oui</button> <button>Non</button>",
            id="a button is a word outside, a block inside",
        ),
        pytest.param(
            '<p\n  title="{% translate "a  >  b" %}  c"\n>\n  d\n</p>',
            '<p title="{% translate "a  >  b" %}  c">d</p>',
            id="values are kept",
        ),
        pytest.param(
            "<form>\n  {% csrf_token %}\n  {{ form }}\n</form>", "<form>{% csrf_token %}{{ form }}</form>", id="token"
        ),
        pytest.param(
            "<p>\n  {% if a %}\n    <a>a</a>\n  {% endif %}\n</p>",
            "<p>{% if a %}<a>a</a>{% endif %}</p>",
            id="a branch",
        ),
        pytest.param(
            "<b>a</b>\n{% if c %}\n  <b>c</b>\n{% endif %}\n<b>d</b>",
            "<b>a</b> {% if c %}<b>c</b> {% endif %}<b>d</b>",
            id="a branch among words",
        ),
        pytest.param(
            "<p>\n  {% if a %}\n    a\n  {% else %}\n    b\n  {% endif %}\n  c\n</p>",
            "<p>{% if a %}a {% else %}b {% endif %}c</p>",
            id="one space on every path",
        ),
        pytest.param(
            '<p\n  {% if a %}class="a"{% endif %}\n  {% if b %}id="b"{% else %}id="c"{% endif %}\n>',
            '<p{% if a %} class="a"{% endif %} {% if b %}id="b"{% else %}id="c"{% endif %}>',
            id="an attribute that is not always there",
        ),
        pytest.param(
            "{% if a %}<p>a</p>{% else %}b{% endif %}\nc", "{% if a %}<p>a</p>{% else %}b{% endif %} c", id="every path"
        ),
        pytest.param(
            "a\n{% if b %}<p>b</p>{% elif c %}c{% endif %}",
            "a {% if b %}<p>b</p>{% elif c %}c{% endif %}",
            id="backwards",
        ),
        pytest.param(
            '<select\n  name="a"\n  {% include "django/forms/widgets/attrs.html" %}\n></select>',
            '<select name="a"{% include "django/forms/widgets/attrs.html" %}></select>',
            id="Django’s attributes come with their space",
        ),
        pytest.param("<textarea>\n  a\n</textarea>", "<textarea>\n  a\n</textarea>", id="what is typed"),
        pytest.param("<pre>\n  a\n   b</pre>", "<pre>\n  a\n   b</pre>", id="what is set"),
        pytest.param("<script>\n  // a\n  b()\n</script>\n<p>", "<script>\n  // a\n  b()\n</script><p>", id="a script"),
        pytest.param(
            "<p>\n  {% blocktranslate trimmed %}\n    Oui\n  {% endblocktranslate %}\n</p>",
            "<p>{% blocktranslate trimmed %}\n    Oui\n  {% endblocktranslate %}</p>",
            id="the key of a sentence",
        ),
        pytest.param("<p>\u00a0: a</p>", "<p>\u00a0: a</p>", id="a space that holds words together is a word"),
    ],
)
def test_only_the_spaces_that_nobody_sees_go(written: str, kept: str) -> None:
    assert folded(written) == kept


def test_a_page_folded_once_more_is_the_same() -> None:
    from tests.harness import templates

    for name in templates.all_names():
        source = Engine.get_default().get_template(name).source
        if name.endswith(".html"):
            assert folded(source) == source, name


def test_plain_text_keeps_its_lines() -> None:
    message = Engine.get_default().get_template("account/email/login_code_message.txt")
    assert "\n" in message.source
