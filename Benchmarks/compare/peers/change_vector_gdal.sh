#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# W2 with GDAL's command-line tools:
# change_vector_gdal.sh BEFORE AFTER BEFORE_CLASSES AFTER_CLASSES OUTPUT.geojson FOLDER
set -e
BEFORE=$1 AFTER=$2 OUTPUT=$5 FOLDER=$6
. "$(dirname "$0")/gdal_cells.sh"
tiled=(--quiet --overwrite --co TILED=YES --co BIGTIFF=IF_SAFER)
squares="(E.astype(float32)-A)**2+(F.astype(float32)-B)**2+(G.astype(float32)-C)**2+(H.astype(float32)-D)**2"
gdal_calc.py -A "$BEFORE" --A_band=1 -B "$BEFORE" --B_band=2 -C "$BEFORE" --C_band=3 -D "$BEFORE" --D_band=4 \
  -E "$AFTER" --E_band=1 -F "$AFTER" --F_band=2 -G "$AFTER" --G_band=3 -H "$AFTER" --H_band=4 -U "$3" -V "$4" \
  --hideNoData --type=Float32 --NoDataValue=-1 --outfile="$FOLDER/change.tif" \
  --calc="where((U>=4)&(U<=7)&(V>=4)&(V<=7),sqrt($squares),-1)" "${tiled[@]}"
gdal_calc.py -A "$FOLDER/change.tif" --hideNoData --type=Float32 --NoDataValue=-1 --outfile="$FOLDER/changed.tif" \
  --calc="where(A<0,-1.0,1.0*(A>600.0))" "${tiled[@]}"
to_cells average "$FOLDER/change.tif" "$FOLDER/mean.tif"
to_cells max "$FOLDER/change.tif" "$FOLDER/largest.tif"
to_cells average "$FOLDER/changed.tif" "$FOLDER/share.tif"
gdal_calc.py -A "$FOLDER/share.tif" --hideNoData --type=Byte --NoDataValue=0 --outfile="$FOLDER/flagged.tif" \
  --calc="A>=0.5" --quiet --overwrite
write_cells
