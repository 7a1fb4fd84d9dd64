/* SPDX-License-Identifier: Apache-2.0 */
#include <gdal.h>
#include <gdal_alg.h>
#include <gdal_utils.h>
#include <gdalwarper.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_http.h>
#include <cpl_minixml.h>
#include <cpl_string.h>
#include <cpl_vsi.h>

/* The macro is too involved for Swift's importer. */
static const int cgdal_compiled_version = GDAL_VERSION_NUM;

/* CPLError takes a format and any number of arguments, which Swift cannot call. */
static inline void cgdal_report_failure(int number, const char *text) {
  CPLError(CE_Failure, number, "%s", text);
}
