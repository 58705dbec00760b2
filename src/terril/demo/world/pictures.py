"""Six illustrations drawn for the demo: flat shapes in the colours of the land, and what one sees in them, in words."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 800
SKY, PAPER, HEAP, COAL = "#f3e6cf", "#fbf8f3", "#cfc4b3", "#2f2b28"
BRICK, DARK_BRICK, BIRCH, LEAF, SUN, WOOD = "#9c3a2b", "#7a2c20", "#2c6349", "#86c9a5", "#e3a72f", "#c79a63"
NIGHT, DUSK = "#2d3550", "#8a6f86"

Pen = ImageDraw.ImageDraw


def draw(key: str) -> tuple[io.BytesIO, str]:
    """The picture of an initiative as a PNG file, with its description."""
    picture, description = PICTURES[key]
    image = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    picture(ImageDraw.Draw(image))
    file = io.BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return file, description


def heaps(pen: Pen, colour: str = HEAP, ground: int = 520) -> None:
    """The twin slag heaps."""
    pen.polygon([(60, ground), (330, 170), (610, ground)], fill=colour)
    pen.polygon([(420, ground), (690, 230), (960, ground)], fill=colour)


def wheel(pen: Pen, x: int, y: int, radius: int, colour: str) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def house(pen: Pen, x: int, y: int, width: int = 150, *, lit: bool = False) -> None:
    """A brick house of the mining estates: gable, door, window."""
    pen.polygon([(x - 12, y - 130), (x + width // 2, y - 215), (x + width + 12, y - 130)], fill=DARK_BRICK)
    pen.rectangle((x, y - 130, x + width, y), fill=BRICK)
    pen.rectangle((x + 22, y - 95, x + 66, y - 50), fill=SUN if lit else PAPER)
    pen.rectangle((x + 92, y - 85, x + 128, y), fill=COAL)


def figure(pen: Pen, x: int, y: int, height: int, colour: str) -> None:
    """Somebody: a head and a coat."""
    head = height // 7
    pen.polygon(
        [
            (x - height // 5, y),
            (x - height // 9, y - height + 2 * head),
            (x + height // 9, y - height + 2 * head),
            (x + height // 5, y),
        ],
        fill=colour,
    )
    wheel(pen, x, y - height + head, head, colour)


def coffee_maker(pen: Pen) -> None:
    heaps(pen)
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=WOOD)
    for x, y in ((120, 600), (420, 640), (760, 610)):
        pen.polygon([(x, y), (x + 260, y - 20), (x + 290, y + 120), (x + 20, y + 140)], fill=PAPER)
        for line in range(4):
            pen.line((x + 40, y + 25 + line * 24, x + 240, y + 12 + line * 24), fill=HEAP, width=5)
    pen.polygon([(330, 640), (360, 430), (520, 430), (550, 640)], fill=BRICK)
    pen.rectangle((395, 385, 485, 430), fill=COAL)
    pen.arc((500, 460, 620, 590), 270, 90, fill=COAL, width=18)
    pen.polygon([(660, 650), (680, 520), (830, 520), (850, 650)], fill=DARK_BRICK)
    pen.line((720, 520, 745, 440, 790, 470, 800, 400), fill=SUN, width=10, joint="curve")
    pen.line((900, 690, 1060, 600), fill=BIRCH, width=26)
    pen.line((800, 745, 905, 688), fill=COAL, width=9)


def greenhouse(pen: Pen) -> None:
    heaps(pen)
    pen.rectangle((0, 520, WIDTH, HEIGHT), fill=LEAF)
    pen.polygon([(640, 330), (850, 210), (1060, 330)], fill=PAPER, outline=BIRCH, width=12)
    pen.rectangle((640, 330, 1060, 590), fill=PAPER, outline=BIRCH, width=12)
    for x in (745, 850, 955):
        pen.line((x, 330, x, 590), fill=BIRCH, width=10)
    pen.line((640, 460, 1060, 460), fill=BIRCH, width=10)
    for row in range(3):
        y = 620 + row * 60
        pen.line((80, y + 28, 1120, y + 28), fill=WOOD, width=16)
        for x in range(110, 1120, 80):
            for lean in (-14, 0, 14):
                pen.line((x, y + 24, x + lean, y - 18), fill=BIRCH, width=8)
    figure(pen, 330, 600, 190, COAL)
    figure(pen, 450, 600, 120, BRICK)
    figure(pen, 530, 600, 130, SUN)


def toy_box(pen: Pen) -> None:
    heaps(pen)
    for x in (-20, 150, 900, 1070):
        house(pen, x, 520)
    pen.rectangle((0, 520, WIDTH, HEIGHT), fill="#d9a58f")
    pen.polygon([(180, 560), (210, 440), (560, 440), (530, 560)], fill=SUN)
    pen.rectangle((180, 560, 530, 710), fill=WOOD)
    for x, colour in ((215, BRICK), (285, BIRCH), (355, SUN), (425, LEAF)):
        wheel(pen, x + 20, 635, 24, colour)
    wheel(pen, 300, 545, 42, BRICK)
    pen.rectangle((420, 470, 436, 560), fill=BIRCH)
    pen.rectangle((460, 480, 476, 560), fill=PAPER)
    pen.rectangle((720, 620, 1040, 645), fill=WOOD)
    pen.rectangle((740, 645, 760, 710), fill=COAL)
    pen.rectangle((1000, 645, 1020, 710), fill=COAL)
    figure(pen, 880, 650, 190, BIRCH)


def yurt(pen: Pen) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=NIGHT)
    pen.rectangle((0, 300, WIDTH, 560), fill=DUSK)
    heaps(pen, "#453f5c", 560)
    for x in (-10, 160):
        house(pen, x, 560, lit=True)
    for x in (890, 1060):
        house(pen, x, 560, lit=True)
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=BIRCH)
    pen.polygon([(400, 470), (600, 330), (800, 470)], fill=PAPER)
    pen.rectangle((410, 470, 790, 660), fill=SUN)
    for x in range(440, 790, 50):
        pen.line((x, 470, x, 660), fill=PAPER, width=6)
    pen.rectangle((565, 540, 635, 660), fill=COAL)
    for number, x in enumerate((655, 715, 775, 840)):
        figure(pen, x, 720, 105 + number % 2 * 18, COAL)


def gate(pen: Pen) -> None:
    heaps(pen)
    pen.rectangle((0, 520, WIDTH, HEIGHT), fill=LEAF)
    pen.polygon([(330, 330), (600, 170), (870, 330)], fill=DARK_BRICK)
    pen.rectangle((350, 330, 850, 580), fill=BRICK)
    for x in (400, 530, 660, 780):
        pen.rectangle((x, 380, x + 45, 460), fill=BIRCH)
    pen.polygon([(540, 580), (660, 580), (760, HEIGHT), (440, HEIGHT)], fill=SKY)
    for x, y in ((130, 600), (250, 650), (930, 620), (1060, 590), (1000, 680), (190, 720)):
        wheel(pen, x, y, 60, BIRCH)
        for dx, dy in ((-24, -18), (18, -26), (6, 22)):
            wheel(pen, x + dx, y + dy, 12, BRICK)
    pen.rectangle((560, 650, 660, 690), fill=SUN)
    wheel(pen, 580, 705, 16, COAL)
    wheel(pen, 640, 705, 16, COAL)
    pen.line((660, 655, 700, 610), fill=COAL, width=8)
    for x in range(20, 400, 46):
        pen.line((x, 430, x, HEIGHT), fill=COAL, width=11)
    for index, x in enumerate(range(800, 1190, 46)):
        pen.line((x, 430 + index * 4, x, HEIGHT), fill=COAL, width=11)
    pen.line((10, 500, 400, 500), fill=COAL, width=11)
    pen.line((795, 500, 1190, 530), fill=COAL, width=11)


def pots(pen: Pen) -> None:
    heaps(pen)
    for x in (0, 1030):
        house(pen, x, 520)
    pen.rectangle((0, 520, WIDTH, HEIGHT), fill="#d9a58f")
    figure(pen, 330, 640, 330, BIRCH)
    figure(pen, 860, 640, 330, BRICK)
    for x, colour in ((400, COAL), (640, DARK_BRICK)):
        for puff in range(4):
            wheel(pen, x + 90 + (puff % 2) * 26, 440 - puff * 52, 30 - puff * 4, PAPER)
        pen.rectangle((x, 500, x + 200, 680), fill=colour)
        pen.ellipse((x, 475, x + 200, 525), fill=SUN)
        pen.rectangle((x - 26, 550, x, 574), fill=colour)
        pen.rectangle((x + 200, 550, x + 226, 574), fill=colour)
    pen.line((370, 480, 690, 500), fill=WOOD, width=12)
    pen.line((830, 480, 510, 500), fill=WOOD, width=12)


PICTURES: dict[str, tuple[Callable[[Pen], None], str]] = {
    "repair-cafe-harnes": (
        coffee_maker,
        "Illustration : sur une table couverte de journaux, une cafetière ouverte en deux dont sort un fil jaune, et un tournevis. "
        "Au fond, deux terrils.",
    ),
    "jardin-de-stani": (
        greenhouse,
        "Illustration : une serre faite de fenêtres au cadre vert, trois rangs de poireaux, et devant, une grande silhouette avec deux "
        "enfants. Au fond, deux terrils.",
    ),
    "boite-aux-jeux-lilou": (
        toy_box,
        "Illustration : sur une place de briques, un coffre de bois ouvert d’où dépassent un ballon et des quilles ; à côté, quelqu’un est "
        "assis sur un banc.",
    ),
    "contes-en-yourte": (
        yurt,
        "Illustration : à la nuit tombée, une yourte éclairée de l’intérieur entre des maisons de briques ; quatre silhouettes d’enfants "
        "attendent près de la porte.",
    ),
    "jardin-maison-ingenieur": (
        gate,
        "Illustration : une grille noire ouverte au milieu, un jardin de rosiers, une poussette dans l’allée et une grande maison de briques "
        "aux volets clos.",
    ),
    "marmites-du-monde": (
        pots,
        "Illustration : deux marmites fument côte à côte sur une place ; de chaque côté, une personne tend une louche vers la marmite de "
        "l’autre.",
    ),
}  # fmt: skip
