# SPDX-License-Identifier: Apache-2.0
# From pixels to flagged cells with GDAL's tools; sourced by the peers that make $FOLDER/change.tif (float, -1 where not
# valid) and $FOLDER/changed.tif (1 changed, 0 not, -1 not valid). Cells are 100 m, counted from the raster's corner.
# The polygons of neighbouring cells are merged and carry no figures: these peers make less than the others.

corners() {
  gdalinfo -json "$1" | /usr/bin/python3 -c '
import json, sys
corners = json.load(sys.stdin)["cornerCoordinates"]
print(*corners["lowerLeft"], *corners["upperRight"])'
}

to_cells() {  # METHOD PIXELS CELLS
  # shellcheck disable=SC2046
  gdalwarp -q -overwrite -srcnodata -1 -dstnodata -1 -multi -wo NUM_THREADS=2 -wm 512 -te $(corners "$BEFORE") \
    -tr 100 100 -r "$1" "$2" "$3"
}

write_cells() {
  rm -f "$FOLDER/polygons.gpkg" "$OUTPUT"
  gdal_polygonize.py -q "$FOLDER/flagged.tif" -mask "$FOLDER/flagged.tif" -f GPKG "$FOLDER/polygons.gpkg"
  ogr2ogr -f GeoJSON -t_srs EPSG:4326 "$OUTPUT" "$FOLDER/polygons.gpkg"
  /usr/bin/python3 -c '
import sys
from osgeo import gdal
gdal.UseExceptions()
cells = gdal.Open(sys.argv[1]).ReadAsArray()
print(f"flagged {int((cells == 1).sum())} of {cells.size} cells")' "$FOLDER/flagged.tif"
}
