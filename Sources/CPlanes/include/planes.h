// SPDX-License-Identifier: Apache-2.0
// What a kernel is told of one plane of stored pixels. One C type, so that the kernels built for
// several vector widths share it.
#ifndef TRUCELINE_PLANES_H
#define TRUCELINE_PLANES_H

#include <stddef.h>
#include <stdint.h>

/// How the pixels of a plane are stored.
enum {
  truceline_uint8 = 0,
  truceline_uint16 = 1,
  truceline_int16 = 2,
  truceline_float32 = 3
};

/// What stored values become.
enum {
  /// Linear power as it is: zero and less are no data, unless `floor` is above zero.
  truceline_power = 0,
  /// Amplitude, squared.
  truceline_amplitude = 1,
  /// Decibels, undone.
  truceline_decibels = 2,
  /// A measurement on a linear scale, as reflectance: any finite value.
  truceline_linear = 3
};

/// One plane of a window: a band of a pass.
typedef struct {
  /// First pixel of the first row.
  const void *_Nonnull pixels;
  /// A byte a pixel with the same stride, 0 where observed; null where all pixels are.
  const uint8_t *_Nullable states;
  /// Pixels from one row to the next.
  ptrdiff_t stride;
  /// One of the storage types.
  int32_t type;
  /// One of the rules.
  int32_t rule;
  /// The stored value that means no data; NaN where none does.
  float no_data;
  /// Smaller values are raised to it; half a step for whole numbers, else 0.
  float floor;
  /// Smaller values are no measurement.
  float least;
  /// Larger values are no measurement.
  float greatest;
  /// Factor and summand of a linear measurement.
  float scale;
  float offset;
} truceline_plane;

#endif
