#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# W1 with GDAL's command-line tools: ratio_gdal.sh BEFORE AFTER OUTPUT.geojson FOLDER
set -e
BEFORE=$1 AFTER=$2 OUTPUT=$3 FOLDER=$4
. "$(dirname "$0")/gdal_cells.sh"
tiled=(--quiet --overwrite --co TILED=YES --co BIGTIFF=IF_SAFER)
gdal_calc.py -B "$BEFORE" -A "$AFTER" --hideNoData --type=Float32 --NoDataValue=-1 --outfile="$FOLDER/change.tif" \
  --calc="where((A>0)&(B>0),abs(log(where(A>0,A,1)/where(B>0,B,1))),-1)" "${tiled[@]}"
gdal_calc.py -A "$FOLDER/change.tif" --hideNoData --type=Float32 --NoDataValue=-1 --outfile="$FOLDER/changed.tif" \
  --calc="where(A<0,-1.0,1.0*(A>1.0))" "${tiled[@]}"
to_cells average "$FOLDER/change.tif" "$FOLDER/mean.tif"
to_cells max "$FOLDER/change.tif" "$FOLDER/largest.tif"
to_cells average "$FOLDER/changed.tif" "$FOLDER/share.tif"
gdal_calc.py -A "$FOLDER/share.tif" --hideNoData --type=Byte --NoDataValue=0 --outfile="$FOLDER/flagged.tif" \
  --calc="A>=0.5" --quiet --overwrite
write_cells
