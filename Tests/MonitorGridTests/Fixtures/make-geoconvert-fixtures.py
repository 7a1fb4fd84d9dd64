#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes geoconvert-points.txt and geoconvert-squares.txt beside this file.

The oracle is GeographicLib's GeoConvert (Debian package geographiclib-tools). Run without
arguments; the same version of GeoConvert gives the same bytes. The commands are

    GeoConvert [-z ZONE] -u -p 9          coordinates of a place, 9 decimals
    GeoConvert [-z ZONE] -m -p DIGITS-5   reference of a place
    GeoConvert -g -p 9                    latitude of a place given in UTM coordinates
    GeoConvert -n -u -p -5                south-western corner of a square of 100 km
"""
import pathlib
import random
import subprocess

HERE = pathlib.Path(__file__).parent
BANDS = "CDEFGHJKLMNPQRSTUVWX"
ROWS = "ABCDEFGHJKLMNPQRSTUV"
COLUMNS = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"]
TINY = 1e-9  # degrees, a tenth of a millimetre


def geoconvert(lines, *options):
    """One answer for each line; answers that begin with ERROR are None."""
    text = "".join(line + "\n" for line in lines)
    done = subprocess.run(["GeoConvert", *options], input=text, text=True, capture_output=True)
    answers = done.stdout.splitlines()
    assert len(answers) == len(lines), (options, len(answers), len(lines))
    return [None if answer.startswith("ERROR") else answer for answer in answers]


def number(value):
    """Decimal text without an exponent that reads back as the same double."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    assert float(text) == value, value
    return text


def rounded(value):
    return float(f"{value:.9f}")


def answers_by(places, key, options):
    """Answers for (line, key) pairs, with the options that belong to each key."""
    answers = [None] * len(places)
    for value in sorted({key(place) for place in places}):
        chosen = [i for i, place in enumerate(places) if key(place) == value]
        for i, answer in zip(chosen, geoconvert([places[i][0] for i in chosen], *options(value))):
            answers[i] = answer
    return answers


def random_places(generator):
    places = []
    for index in range(6000):  # some of the neighbours are out of reach
        longitude = round(generator.uniform(-180, 180), 6)
        latitude = round(generator.uniform(-80, 84), 6)
        zone = 0
        if index % 3 == 2:  # a neighbour of the zone that the longitude alone would give
            zone = int((longitude + 180) // 6) + 1 + generator.choice([-1, 1])
            zone = (zone - 1) % 60 + 1
        places.append((longitude, latitude, zone))
    return places


def edge_places(generator):
    about = (0, TINY, -TINY)
    places = []
    # Borders of zones, the exceptions among them, at latitudes on and about borders of bands.
    for border in (-180, -174, -6, 0, 3, 6, 9, 12, 21, 33, 36, 39, 42, 48, 174, 180):
        for latitude in (-80, -16, 0, 48, 56 - TINY, 56, 60, 64 - TINY, 64, 72 - TINY, 72, 84 - TINY):
            places.append((border, latitude, 0))
        for latitude in (-79.5, 58.25, 78.125):
            places += [(border + d, latitude, 0) for d in about[1:] if -180 <= border + d <= 180]
    # Borders of bands, in the standard zone.
    for border in [*range(-80, 80, 8)]:
        for d in about:
            if border + d >= -80:
                places.append((round(generator.uniform(-180, 180), 3), border + d, 0))
    # The same from the neighbouring zone.
    for border in (-72, -32, -8, 0, 8, 40, 56, 64, 72):
        for d in about:
            zone = generator.randint(2, 59)
            places.append((6 * zone - 183 + generator.choice([-4, 4]), border + d, zone))
    # Norway and Svalbard counted in the zones that they gave away or took.
    for zone in (31, 32, 33, 34, 35, 36, 37):
        for latitude in (56, 63.5, 72, 75.75, 83.5):
            places.append((6 * zone - 183 + generator.choice([-3, 3]), latitude, zone))
    # Where UTM may still be asked for beyond its limits.
    for latitude in (84, 84.25, -80 - TINY, -80.25):
        for zone in (1, 31, 60):
            places.append((6 * zone - 181, latitude, zone))
    # Central meridians, equator, and the meridians 0 and 180.
    for zone in (1, 18, 31, 36, 60):
        places += [(6 * zone - 183, d, 0) for d in about]
    return [(rounded(x), rounded(y), zone) for x, y, zone in places]


def edge_coordinates(generator):
    """Places given in UTM: corners of squares and just beside them."""
    places = []
    for _ in range(60):
        zone = generator.randint(1, 60)
        hemisphere = generator.choice("ns")
        easting = 100_000 * generator.randint(1, 8)
        northing = 100_000 * (generator.randint(0, 92) if hemisphere == "n" else generator.randint(12, 99))
        side = 10 ** generator.randint(0, 5)
        easting += side * generator.randint(0, 100_000 // side - 1)
        northing += side * generator.randint(0, 100_000 // side - 1)
        if generator.random() < 0.5:
            easting += 0.999999
        if generator.random() < 0.5:
            northing += 0.999999
        places.append(f"{zone}{hemisphere} {easting} {northing}")
    # Squares end at 100 km and 900 km, at 9,500 km and at 1,000 km of a southern northing.
    for zone in (1, 36):
        places += [
            f"{zone}n 100000 5000000", f"{zone}n 99999.999 5000000", f"{zone}n 899999.999 5000000",
            f"{zone}n 900000.001 5000000", f"{zone}s 100000 5000000", f"{zone}s 899999.999 5000000",
            f"{zone}n 500000 0", f"{zone}n 500000 -0.001", f"{zone}s 500000 9999999.999",
            f"{zone}s 500000 10000000.001", f"{zone}n 500000 9499999.999",
            f"{zone}n 500000 9500000.001", f"{zone}s 500000 1000000", f"{zone}s 500000 999999.999",
        ]
    return places


def write_points(version):
    generator = random.Random(20210914)
    rows = []
    places = [
        (f"{number(latitude)} {number(longitude)}", zone, longitude, latitude, kind)
        for kind, group in (("r", random_places(generator)), ("e", edge_places(generator)))
        for longitude, latitude, zone in group
    ]
    in_zone = lambda zone: ("-z", str(zone)) if zone else ()
    coordinates = answers_by(places, lambda p: p[1], lambda zone: (*in_zone(zone), "-u", "-p", "9"))
    fine = answers_by(places, lambda p: p[1], lambda zone: (*in_zone(zone), "-m", "-p", "0"))
    # Each place is asked for one coarser reference too, digits 0 to 4 in turn.
    numbered = [(place[0], (place[1], i % 5)) for i, place in enumerate(places)]
    coarse = answers_by(
        numbered, lambda p: p[1],
        lambda key: (*in_zone(key[0]), "-m", "-p", str(key[1] - 5)))
    for place, utm, reference, cut in zip(places, coordinates, fine, coarse):
        enough = place[-1] == "r" and len(rows) == 5000
        if utm is None or enough:  # beyond the reach of the zone
            continue
        _, zone, longitude, latitude, kind = place
        rows.append(
            (kind, "z" if zone else "s", number(longitude), number(latitude), *shorten(utm, kind),
             reference or "-", cut or "-"))

    lines = edge_coordinates(generator)
    latitudes = [
        answer.split()[0] if answer else "-" for answer in geoconvert(lines, "-g", "-p", "9")
    ]
    fine = geoconvert(lines, "-m", "-p", "0")
    coarse = answers_by(
        [(line, i % 5) for i, line in enumerate(lines)], lambda p: p[1],
        lambda digits: ("-m", "-p", str(digits - 5)))
    for line, latitude, reference, cut in zip(lines, latitudes, fine, coarse):
        if latitude == "-":
            assert reference is None
            latitude = "0"
        rows.append(("e", "u", "-", latitude, *line.split(), reference or "-", cut or "-"))

    edges = sum(row[0] == "e" for row in rows)
    with open(HERE / "geoconvert-points.txt", "w") as file:
        file.write(f"# {version}; made by make-geoconvert-fixtures.py\n")
        file.write(f"# {len(rows) - edges} random places and {edges} on or beside edges\n")
        file.write("# r random or e edge, zone s standard, z given or u as input; longitude, latitude,\n")
        file.write("# zone, easting, northing, reference of 10 digits, a shorter one; - for none\n")
        file.writelines(" ".join(row) + "\n" for row in rows)


def shorten(utm, kind):
    zone, *coordinates = utm.split()
    decimals = 6 if kind == "r" else 9
    return zone, *(f"{float(c):.{decimals}f}".rstrip("0").rstrip(".") for c in coordinates)


def write_squares(version):
    """Which squares GeoConvert knows, for each set of letters: zones 1 to 6."""
    with open(HERE / "geoconvert-squares.txt", "w") as file:
        file.write(f"# {version}; made by make-geoconvert-fixtures.py\n")
        file.write("# zone and band, column letter, easting and northing in 100 km of the southernmost\n")
        file.write("# square, row letters of all squares from south to north\n")
        for zone in range(1, 7):
            for band in BANDS:
                for column in COLUMNS[(zone - 1) % 3]:
                    names = [f"{zone:02}{band}{column}{row}" for row in ROWS]
                    squares = []
                    for name, corner in zip(names, geoconvert(names, "-n", "-u", "-p", "0")):
                        if corner is not None:
                            _, easting, northing = corner.split()
                            squares.append((int(northing) // 100_000, int(easting) // 100_000, name[-1]))
                    squares.sort()
                    south, east, _ = squares[0]
                    assert [s[:2] for s in squares] == [(south + i, east) for i in range(len(squares))]
                    letters = "".join(square[2] for square in squares)
                    file.write(f"{zone}{band} {column} {east} {south} {letters}\n")


version = subprocess.run(["GeoConvert", "--version"], text=True, capture_output=True).stdout.strip()
write_points(version)
write_squares(version)
