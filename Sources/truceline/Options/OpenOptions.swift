// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import GDAL

/// Which files may be opened.
struct OpenOptions: ParsableArguments {
  @Flag(help: "Let paths reach the network (/vsicurl/, /vsis3/, URLs).")
  var allowNetwork = false

  @Flag(
    name: .customLong("allow-vrt"),
    help: "Open virtual rasters whose sources lie in their own folder.")
  var allowVRT = false

  var policy: OpenPolicy {
    var policy = OpenPolicy()
    policy.allowsNetwork = allowNetwork
    policy.allowsVRT = allowVRT
    return policy
  }
}
