#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# W2 with Orfeo ToolBox for the pixels and GDAL for the cells:
# change_vector_otb.sh BEFORE AFTER BEFORE_CLASSES AFTER_CLASSES OUTPUT.geojson FOLDER
set -e
BEFORE=$1 AFTER=$2 OUTPUT=$5 FOLDER=$6
. "$(dirname "$0")/gdal_cells.sh"
export ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS=2 OTB_MAX_RAM_HINT=1024 OTB_LOGGER_LEVEL=WARNING
squares="(im2b1-im1b1)^2+(im2b2-im1b2)^2+(im2b3-im1b3)^2+(im2b4-im1b4)^2"
otbcli_BandMath -progress 0 -il "$BEFORE" "$AFTER" "$3" "$4" -out "$FOLDER/change.tif" float \
  -exp "(im3b1>=4 && im3b1<=7 && im4b1>=4 && im4b1<=7) ? sqrt($squares) : -1" >/dev/null
otbcli_BandMath -progress 0 -il "$FOLDER/change.tif" -out "$FOLDER/changed.tif" float \
  -exp "im1b1<0 ? -1 : (im1b1>600 ? 1 : 0)" >/dev/null
to_cells average "$FOLDER/change.tif" "$FOLDER/mean.tif"
to_cells max "$FOLDER/change.tif" "$FOLDER/largest.tif"
to_cells average "$FOLDER/changed.tif" "$FOLDER/share.tif"
otbcli_BandMath -progress 0 -il "$FOLDER/share.tif" -out "$FOLDER/flagged.tif" uint8 -exp "im1b1>=0.5 ? 1 : 0" >/dev/null
write_cells
