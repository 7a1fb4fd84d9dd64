#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# W3 with Orfeo ToolBox's own application, which neither iterates nor takes a mask: mad_otb.sh BEFORE AFTER FOLDER
set -e
export ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS=2 OTB_MAX_RAM_HINT=1024
otbcli_MultivariateAlterationDetector -progress 0 -in1 "$1" -in2 "$2" -out "$3/mad.tif" float >"$3/mad.log" 2>&1
echo "$(gdalinfo "$3/mad.tif" | grep -c '^Band') variates, one pass"
