#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws findings over the rasters that they came from, with QGIS and no screen.

usage: render_map.py FINDINGS.geojson AFTER.tif OUTPUT.png [--change CHANGE.tif] [--truth TRUTH.geojson]
                     [--line LINE.geojson] [--title TEXT] [--width PIXELS]

Left the later pass (band 1, usually VV), right the per-pixel change that `truceline compare --change-raster` wrote.
QGIS reprojects the findings to the raster's system, so a picture in which the squares sit on what changed is a check of
both; check_map.py beside this file does it by numbers. The README's picture is made in the package's folder by

    swift run truceline compare Data/sample_A_20300117T141207.tif Data/sample_A_20300129T141207.tif \\
        -o findings.geojson --change-raster db.tif
    .github/map/render_map.py findings.geojson Data/sample_A_20300129T141207.tif .github/map/sample.png \\
        --change db.tif --truth Data/truth.geojson --line Data/truce-line.geojson \\
        --title "Synthetic sample, tile A"

Needs python3-qgis and qgis-providers (Debian packages; written for QGIS 3.22).
"""
import argparse, json, os, sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication, QgsCategorizedSymbolRenderer, QgsColorRampShader, QgsFillSymbol, QgsLabelingEngineSettings,
    QgsLineSymbol, QgsMapRendererCustomPainterJob, QgsMapSettings, QgsPalLayerSettings, QgsRasterLayer,
    QgsRasterShader, QgsRectangle, QgsRendererCategory, QgsSingleBandPseudoColorRenderer, QgsSingleSymbolRenderer,
    QgsTextBufferSettings, QgsTextFormat, QgsVectorLayer, QgsVectorLayerSimpleLabeling)
from qgis.PyQt.QtCore import QRectF, QSize, Qt  # noqa: E402
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter, QPen  # noqa: E402

INCREASE, DECREASE, MIXED = "#d7191c", "#1f5fd0", "#8e44ad"
INK, QUIET, PAPER, LINE = "#1b1f24", "#5b636d", "#ffffff", "#f5a800"
FONT = "DejaVu Sans"
# Blue, white, red (after ColorBrewer's RdBu), one colour for each 2 dB; at the ends everything beyond.
CHANGE_LIMIT = 10
CHANGE_COLOURS = ["#2166ac", "#4393c3", "#7db8da", "#b5d7e8", "#ebf2f7",
                  "#fcf1ea", "#fbc9ae", "#f19b7d", "#d6604d", "#b2182b"]
# Steps of grey in the pass: speckle needs no more, and the picture is a third smaller than with all 256.
GREY_STEPS = 24
MARGIN, HEADER, CAPTION, FOOTER = 16, 46, 26, 60
FEW_CELLS = 12


def opened(layer, path):
    """The layer, or the end of the program if QGIS could not read it."""
    if not layer.isValid():
        sys.exit(f"render_map.py: QGIS cannot read {path}")
    return layer


def text_format(size, colour, halo=None, bold=False):
    form = QgsTextFormat()
    font = QFont(FONT)
    font.setBold(bold)
    form.setFont(font)
    form.setSize(size)
    form.setColor(QColor(colour))
    if halo:
        buffer = QgsTextBufferSettings()
        buffer.setEnabled(True)
        buffer.setSize(0.5)
        buffer.setColor(QColor(halo))
        form.setBuffer(buffer)
    return form


def label(layer, field, form, every=False):
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    settings.displayAll = every
    settings.placement = QgsPalLayerSettings.OutsidePolygons
    settings.setFormat(form)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def pass_layer(path):
    """The later pass in grey, stretched between its 1st and 99th percentile; power is shown by its root."""
    layer = opened(QgsRasterLayer(path, "pass"), path)
    provider = layer.dataProvider()
    low, high = provider.cumulativeCut(1, 0.01, 0.99, QgsRectangle(), 0)
    is_power = provider.sourceDataType(1) in (6, 7)
    shader = QgsColorRampShader(low, high, None, QgsColorRampShader.Discrete)
    items = []
    for step in range(GREY_STEPS):
        share = (step + 1) / GREY_STEPS
        value = low + (high - low) * (share ** 2 if is_power else share)
        grey = round(20 + 225 * step / (GREY_STEPS - 1))
        items.append(QgsColorRampShader.ColorRampItem(
            float("inf") if step == GREY_STEPS - 1 else value, QColor(grey, grey, grey)))
    return coloured(layer, shader, items)


def change_layer(path):
    """The change of band 1 in dB, blue for less, red for more."""
    layer = opened(QgsRasterLayer(path, "change"), path)
    shader = QgsColorRampShader(-CHANGE_LIMIT, CHANGE_LIMIT, None, QgsColorRampShader.Discrete)
    width = 2 * CHANGE_LIMIT / len(CHANGE_COLOURS)
    edges = [-CHANGE_LIMIT + width * (i + 1) for i in range(len(CHANGE_COLOURS))]
    edges[-1] = float("inf")
    items = [QgsColorRampShader.ColorRampItem(e, QColor(c)) for e, c in zip(edges, CHANGE_COLOURS)]
    return coloured(layer, shader, items)


def coloured(layer, shader, items):
    shader.setColorRampItemList(items)
    function = QgsRasterShader()
    function.setRasterShaderFunction(shader)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, function))
    return layer


def cell_symbol(colour):
    """A square with a pale edge outside and inside, to be seen on black, on white and on its own colour."""
    symbol = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": "#ffffff", "outline_width": "4", "outline_width_unit": "Pixel",
         "joinstyle": "miter"})
    top = QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": colour, "outline_width": "2", "outline_width_unit": "Pixel",
         "joinstyle": "miter"})
    over = top.symbolLayer(0).clone()
    # All pale edges are drawn before all colours, so that neighbours do not paint over each other.
    over.setRenderingPass(1)
    symbol.appendSymbolLayer(over)
    return symbol


def findings_layer(path):
    layer = opened(QgsVectorLayer(path, "findings", "ogr"), path)
    layer.setSubsetString("flagged = 1")
    layer.setRenderer(QgsCategorizedSymbolRenderer("direction", [
        QgsRendererCategory(name, cell_symbol(colour), name)
        for name, colour in (("increase", INCREASE), ("decrease", DECREASE), ("mixed", MIXED))]))
    layer.renderer().setUsingSymbolLevels(True)
    if layer.featureCount() <= FEW_CELLS:
        label(layer, "cell", text_format(8, INK, "#ffffff", bold=True))
    return layer


def truth_layer(path, start, end):
    """Outlines of what changed between the two passes; times are RFC 3339 in UTC, so their texts compare as they do."""
    with open(path, encoding="utf-8") as file:
        known = [feature["properties"] for feature in json.load(file)["features"]]
    changed = [f"'{one['id']}'" for one in known
               if any(start < (one[name] or "") <= end for name in ("from", "until"))]
    layer = opened(QgsVectorLayer(path, "truth", "ogr"), path)
    layer.setSubsetString(f"id IN ({', '.join(changed)})" if changed else "1 = 0")
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": INK, "outline_width": "1.2", "outline_width_unit": "Pixel",
         "outline_style": "solid"})))
    label(layer, "id", text_format(8.5, INK, "#ffffff", bold=True), every=True)
    return layer


def line_layer(path):
    layer = opened(QgsVectorLayer(path, "line", "ogr"), path)
    symbol = QgsLineSymbol.createSimple({"line_color": INK, "line_width": "5", "line_width_unit": "Pixel"})
    top = QgsLineSymbol.createSimple({"line_color": LINE, "line_width": "3", "line_width_unit": "Pixel"})
    symbol.appendSymbolLayer(top.symbolLayer(0).clone())
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


def draw_map(painter, frame, layers, extent, system):
    """QGIS draws the layers (first on top) into the frame, in the raster's system."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(system)
    settings.setLayers(layers)
    settings.setOutputSize(QSize(round(frame.width()), round(frame.height())))
    settings.setOutputDpi(96)
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor("#dfe3e8"))
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    # No label is cut by the frame.
    labels = settings.labelingEngineSettings()
    labels.setFlag(QgsLabelingEngineSettings.UsePartialCandidates, False)
    settings.setLabelingEngineSettings(labels)
    image = QImage(settings.outputSize(), QImage.Format_ARGB32_Premultiplied)
    image.fill(settings.backgroundColor())
    inner = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, inner)
    job.renderSynchronously()
    inner.end()
    if job.errors():
        sys.exit("render_map.py: " + "; ".join(error.message for error in job.errors()))
    painter.drawImage(frame.topLeft(), image)
    painter.setPen(QPen(QColor(INK), 1))
    painter.setBrush(Qt.NoBrush)
    painter.drawRect(frame.adjusted(0, 0, -1, -1))
    return settings.mapUnitsPerPixel()


def words(painter, x, y, text, size=13, colour=INK, bold=False):
    """Draws text with its base line at y; the x where it ends."""
    font = QFont(FONT)
    font.setPixelSize(size)
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(round(x), round(y), text)
    return x + painter.fontMetrics().horizontalAdvance(text)


def scale_bar(painter, frame, metres_per_pixel):
    """A bar of a round length in the frame's lower left corner."""
    wanted = frame.width() * 0.25 * metres_per_pixel
    metres = max(m * 10 ** p for p in range(6) for m in (1, 2, 5) if m * 10 ** p <= wanted)
    length = metres / metres_per_pixel
    text = f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"
    box = QRectF(frame.left() + 10, frame.bottom() - 40, length + 20, 30)
    painter.fillRect(box, QColor(255, 255, 255, 225))
    words(painter, box.left() + 10, box.top() + 14, text, 12)
    painter.fillRect(QRectF(box.left() + 10, box.top() + 19, length, 5), QColor(INK))
    painter.fillRect(QRectF(box.left() + 11 + length / 2, box.top() + 20, length / 2 - 2, 3), QColor(PAPER))


def colour_bar(painter, right, top):
    """The colours of change, its right end at `right`."""
    step, height = 26, 12
    left = right - step * len(CHANGE_COLOURS)
    for index, colour in enumerate(CHANGE_COLOURS):
        painter.fillRect(QRectF(left + step * index, top, step, height), QColor(colour))
    painter.setPen(QPen(QColor(QUIET), 1))
    painter.drawRect(QRectF(left, top, right - left, height))
    for value in (-CHANGE_LIMIT, -CHANGE_LIMIT // 2 - 1, -2, 2, CHANGE_LIMIT // 2 + 1, CHANGE_LIMIT):
        text = f"{value:+d}".replace("-", "\u2212") + (" dB" if value == CHANGE_LIMIT else "")
        middle = left + (value + CHANGE_LIMIT) / (2 * CHANGE_LIMIT) * (right - left)
        words(painter, middle - (8 if abs(value) < CHANGE_LIMIT else 14), top + height + 15, text, 11, QUIET)
    return left


def legend(painter, x, y, directions, truth, line):
    names = {"increase": (INCREASE, "more backscatter"), "decrease": (DECREASE, "less backscatter"),
             "mixed": (MIXED, "bands disagree")}
    x = words(painter, x, y, "Flagged cells:", 13, INK, bold=True) + 12
    for direction in [name for name in names if name in directions]:
        colour, text = names[direction]
        painter.setPen(QPen(QColor(colour), 2.4))
        painter.drawRect(QRectF(x, y - 12, 13, 13))
        x = words(painter, x + 20, y, text) + 18
    if truth:
        painter.setPen(QPen(QColor(INK), 1.2))
        painter.drawRect(QRectF(x, y - 10, 19, 9))
        x = words(painter, x + 26, y, "what really changed") + 18
    if line:
        painter.setPen(QPen(QColor(INK), 5))
        painter.drawLine(round(x), round(y - 5), round(x + 22), round(y - 5))
        painter.setPen(QPen(QColor(LINE), 3))
        painter.drawLine(round(x), round(y - 5), round(x + 22), round(y - 5))
        words(painter, x + 30, y, "truce line")


def draw(options):
    with open(options.findings, encoding="utf-8") as file:
        collection = json.load(file)
    about, features = collection["truceline"], collection["features"]
    if not features:
        sys.exit("render_map.py: no findings to draw")
    times = [features[0]["properties"].get(name) for name in ("t_start", "t_end")]
    flagged = [f["properties"] for f in features if f["properties"]["flagged"]]

    after = pass_layer(options.after)
    change = change_layer(options.change) if options.change else None
    findings = findings_layer(options.findings)
    truth = truth_layer(options.truth, *times) if options.truth else None
    line = line_layer(options.line) if options.line else None

    panels = 2 if change else 1
    extent = after.extent()
    side = (options.width - MARGIN * (panels + 1)) / panels
    height = round(side * extent.height() / extent.width())
    top = HEADER + CAPTION
    image = QImage(options.width, top + height + FOOTER, QImage.Format_RGB32)
    image.fill(QColor(PAPER))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)

    end = words(painter, MARGIN, 32, options.title or "Truceline", 20, INK, bold=True)
    counts = f"{len(flagged)} of {about['counts']['tested']:,} cells flagged"
    counts += f", of these expected false at most {about['counts']['expected_false']:.1g}"
    words(painter, end + 18, 32, counts, 15, QUIET)

    frames = [QRectF(MARGIN + (side + MARGIN) * i, top, side, height) for i in range(panels)]
    over = [layer for layer in (findings, line) if layer]
    date = (times[1] or "")[:10]
    band = (features[0]["properties"]["polarisations"] or "band 1").split(",")[0]
    words(painter, frames[0].left(), top - 8, f"{band} after" + (f", {date}" if date else ""), 13)
    resolution = draw_map(painter, frames[0], over + [after], extent, after.crs())
    scale_bar(painter, frames[0], resolution)
    base = top + height + 26
    if change:
        words(painter, frames[1].left(), top - 8, f"Change of {band} since {(times[0] or 'before')[:10]}", 13)
        draw_map(painter, frames[1], [layer for layer in (truth, findings) if layer] + [change], extent, after.crs())
        colour_bar(painter, frames[1].right() - 22, top + height + 14)
    legend(painter, MARGIN, base, {p["direction"] for p in flagged}, truth, line)
    origin = f"{about['parameters']['cell_size_m']:g} m cells, run {about['run_id']}"
    origin += ", drawn by QGIS from the GeoJSON and the rasters"
    words(painter, MARGIN, base + 22, origin, 11, QUIET)
    painter.end()
    if not image.save(options.output, "PNG", 0):
        sys.exit(f"render_map.py: cannot write {options.output}")


def main():
    parser = argparse.ArgumentParser(description="Draws findings over their rasters with QGIS.")
    parser.add_argument("findings")
    parser.add_argument("after")
    parser.add_argument("output")
    parser.add_argument("--change", help="per-pixel change in dB, from compare --change-raster")
    parser.add_argument("--truth", help="outlines of known changes, with `from` and `until`")
    parser.add_argument("--line", help="the truce line")
    parser.add_argument("--title")
    parser.add_argument("--width", type=int, default=1200, help="of the picture, in pixels")
    options = parser.parse_args()
    application = QgsApplication([], True)
    application.initQgis()
    draw(options)
    # QGIS 3.22 ends with a crash now and then when Python outlives its layers: leave at once, the picture is written.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
