"""How far people come, in one place for every room: the calendar, the equity page, the directory of help. No Django here."""

# From the straight line to the road, in a flat and built-up country: one travels a third more.
ROAD = 1.3
# How far one comes to a meeting without a car, by the road, in kilometres: fifty minutes on foot, a quarter of an hour by bicycle or by bus.
# docs/decisions/0020-fair-calendar.md weighs it against two and five.
REACH_KM = 3.5
