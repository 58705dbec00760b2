"""What is asked of a request before any room reads it."""

import time

import pytest
from django.test import RequestFactory

from terril.site.wsgi import application


def _body(words: str) -> str:
    return f'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\n{words}\r\n--x--\r\n'


@pytest.mark.parametrize(
    "declared", ["charset=punycode", "charset=idna", "charset=utf-7", "charset=rot13", "charset=utf-16", "charset=mystere"]
)
@pytest.mark.parametrize(
    ("kind", "body"),
    [("multipart/form-data; boundary=x", _body("a" * 300_000)), ("application/x-www-form-urlencoded", "words=" + "a" * 300_000)],
    ids=["multipart", "address"],
)
def test_a_form_in_another_alphabet_is_refused_before_it_is_read(client, db, declared, kind, body):
    start = time.process_time()
    answer = client.generic("POST", "/deposer/", body.encode(), content_type=f"{kind}; {declared}")
    assert (answer.status_code, time.process_time() - start < 2) == (400, True)
    assert "Cette demande est arrivée abîmée" in answer.content.decode()


@pytest.mark.parametrize("declared", ["charset=rot13", "charset=punycode", "charset*=mystere''utf-8"])
def test_so_is_a_question_in_another_alphabet_by_the_server_itself(db, declared):
    told = []
    environ = RequestFactory()._base_environ(PATH_INFO="/initiatives/", QUERY_STRING="q=%C3%A9", CONTENT_TYPE=f"text/plain; {declared}")
    page = b"".join(application(environ, lambda status, headers: told.append(status)))
    assert (told, "Cette demande est arrivée abîmée" in page.decode()) == (["400 Bad Request"], True)


@pytest.mark.parametrize("declared", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf-8"'])
def test_utf_8_however_it_is_written_goes_on(client, db, declared):
    answer = client.generic("POST", "/affichage/", b"theme=dark", content_type=f"application/x-www-form-urlencoded{declared}")
    assert answer.status_code == 302
