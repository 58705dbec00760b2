"""Inhabitants who come to the meetings and tell no idea: invented names, numbers set aside for fiction."""

from dataclasses import dataclass

from terril.demo.world.timeline import chance

FIRST = [
    "Ahmed", "Aline", "Amandine", "André", "Annie", "Bruno", "Carine", "Cédric", "Chantal", "Claudine", "Daniel", "Danièle", "David",
    "Denise", "Didier", "Edmond", "Élise", "Émilie", "Fabrice", "Farida", "Francine", "Franck", "Ghislaine", "Grégory", "Guy", "Henri",
    "Ilona", "Irène", "Jacqueline", "Jean-Marie", "Jordan", "Joséphine", "Karima", "Laura", "Lucien", "Ludivine", "Marcel", "Maryse",
    "Mélanie", "Michel", "Mohamed", "Monique", "Mourad", "Nadia", "Nicole", "Océane", "Olga", "Patrick", "Paulette", "Pierrette", "Rémi",
    "René", "Renée", "Roger", "Rosa", "Samira", "Sébastien", "Serge", "Stéphanie", "Sylvain", "Thibault", "Valérie", "Wanda", "Yvette",
    "Yvon", "Zofia",
]  # fmt: skip
LAST = [
    "Andrzejak", "Bacquet", "Bailly", "Barbier", "Becquart", "Bouzid", "Brogniart", "Caron", "Cieslak", "Cornet", "Coupez", "Cuvelier",
    "Dambrine", "Debove", "Delattre", "Demarle", "Deroubaix", "Descamps", "Dhaussy", "Dufour", "Duhem", "Dupuich", "Evrard", "Fontaine",
    "Gallet", "Glowacki", "Goubet", "Hadji", "Hennion", "Hochart", "Jankowiak", "Kaminski", "Lagache", "Lambert", "Lecocq", "Ledoux",
    "Lefebvre", "Legrand", "Lesniak", "Lherbier", "Loez", "Majcherek", "Mansouri", "Marquis", "Masclef", "Mazur", "Meurisse", "Michalak",
    "Nowak", "Obert", "Pawlak", "Petitprez", "Piotrowski", "Quenehen", "Rogez", "Rossi", "Santerne", "Skrzypczak", "Szczepaniak",
    "Tahar", "Thellier", "Vaillant", "Verdière", "Wasilewski", "Yildiz", "Zielinski",
]  # fmt: skip
STREETS = [
    "rue du Rivage",
    "rue des Bouleaux",
    "impasse de la Lampe",
    "rue de la Gaillette",
    "allée du Coulon",
    "rue du Puits-Neuf",
]
# Most of those who come once leave nothing to reach them by.
CHANNELS = ["none"] * 9 + ["email"] * 5 + ["sms"] * 3 + ["phone"] * 2 + ["letter", "relay"]
RELAYS = [
    "par sa voisine du 12",
    "par le centre social La Lampisterie",
    "par son fils, le soir",
    "par la boulangerie de la place",
]


@dataclass(frozen=True)
class Inhabitant:
    number: int
    first_name: str
    last_name: str
    channel: str
    contact: str
    commune: str


def inhabitants(communes: list[tuple[str, str, str]]) -> list[Inhabitant]:
    """One for each first name. `communes` are (INSEE code, name, postal code)."""
    draw = chance("crowd")
    lasts = LAST[:]
    draw.shuffle(lasts)
    people = []
    for number, (first, last) in enumerate(zip(FIRST, lasts, strict=True)):
        code, name, postal = draw.choice(communes)
        channel = CHANNELS[number % len(CHANNELS)]
        contact = {
            "none": "",
            "email": f"{_address(first)}.{_address(last)}@exemple.fr",
            "sms": f"06 39 98 {draw.randint(20, 99)} {draw.randint(10, 99)}",
            "phone": f"03 53 01 {draw.randint(70, 99)} {draw.randint(10, 99)}",
            "letter": f"{draw.randint(2, 60)}, {draw.choice(STREETS)}, {postal} {name}",
            "relay": draw.choice(RELAYS),
        }[channel]
        people.append(Inhabitant(number, first, last, channel, contact, code))
    return people


def _address(name: str) -> str:
    from terril.kernel.search import fold

    return fold(name).replace(" ", "").replace("-", "")
