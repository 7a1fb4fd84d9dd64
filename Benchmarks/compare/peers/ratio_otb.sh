#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# W1 with Orfeo ToolBox for the pixels and GDAL for the cells: ratio_otb.sh BEFORE AFTER OUTPUT.geojson FOLDER
set -e
BEFORE=$1 AFTER=$2 OUTPUT=$3 FOLDER=$4
. "$(dirname "$0")/gdal_cells.sh"
export ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS=2 OTB_MAX_RAM_HINT=1024 OTB_LOGGER_LEVEL=WARNING
otbcli_BandMath -progress 0 -il "$BEFORE" "$AFTER" -out "$FOLDER/change.tif" float \
  -exp "(im1b1>0 && im2b1>0) ? abs(ln(im2b1/im1b1)) : -1" >/dev/null
otbcli_BandMath -progress 0 -il "$FOLDER/change.tif" -out "$FOLDER/changed.tif" float \
  -exp "im1b1<0 ? -1 : (im1b1>1 ? 1 : 0)" >/dev/null
to_cells average "$FOLDER/change.tif" "$FOLDER/mean.tif"
to_cells max "$FOLDER/change.tif" "$FOLDER/largest.tif"
to_cells average "$FOLDER/changed.tif" "$FOLDER/share.tif"
otbcli_BandMath -progress 0 -il "$FOLDER/share.tif" -out "$FOLDER/flagged.tif" uint8 -exp "im1b1>=0.5 ? 1 : 0" >/dev/null
write_cells
