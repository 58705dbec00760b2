def test_communes_answer_to_what_is_typed(client, lens_lievin):
    answer = client.get("/territoire/communes.json", {"q": "eleu"})
    assert answer.json() == {
        "communes": [
            {
                "code": "62291",
                "name": "Éleu-dit-Leauwette",
                "postal_codes": ["62300"],
                "departement": "62",
                "label": "Éleu-dit-Leauwette (62300)",
            }
        ]
    }
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=3600"}


def test_a_territory_narrows_the_answer(client, lens_lievin):
    def found(territory):
        answer = client.get("/territoire/communes.json", {"q": "saint denis", "territoire": territory})
        return [commune["name"] for commune in answer.json()["communes"]]

    assert found("") == ["Saint-Denis", "L'Île-Saint-Denis"]
    assert found("plaine-commune") == ["Saint-Denis", "L'Île-Saint-Denis"]
    assert found("lens-lievin") == []
    assert found("nulle-part") == []


def test_the_answer_is_short(client, lens_lievin, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/territoire/communes.json", {"q": "62"})
    assert len(answer.json()["communes"]) == 20
    with django_assert_num_queries(0):
        assert client.get("/territoire/communes.json", {"q": "l"}).json() == {"communes": []}
    assert client.get("/territoire/communes.json", {"q": "\x00\x00'--%"}).json() == {"communes": []}
    assert client.post("/territoire/communes.json").status_code == 405
