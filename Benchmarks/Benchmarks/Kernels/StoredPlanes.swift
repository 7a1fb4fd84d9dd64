// SPDX-License-Identifier: Apache-2.0
import CPlanes

// What the kernels are told of the scene's planes, from one of their pixels on; 0 is no data in all.

/// Linear power as it is stored.
func power(_ values: Plane<Float>, _ offset: Int) -> truceline_plane {
  unsafe truceline_plane(
    pixels: values.pixels + offset, states: nil, stride: Scene.columns,
    type: Int32(truceline_float32), rule: Int32(truceline_power), no_data: 0, floor: 0,
    least: -1e30, greatest: 1e30, scale: 1, offset: 0)
}

/// Amplitude in whole numbers.
func amplitude(_ values: Plane<UInt16>, _ offset: Int) -> truceline_plane {
  unsafe truceline_plane(
    pixels: values.pixels + offset, states: nil, stride: Scene.columns,
    type: Int32(truceline_uint16), rule: Int32(truceline_amplitude), no_data: 0, floor: 0.5,
    least: -1e15, greatest: 1e15, scale: 1, offset: 0)
}

/// Reflectance in ten-thousandths.
func reflectance(_ values: Plane<UInt16>, _ offset: Int) -> truceline_plane {
  unsafe truceline_plane(
    pixels: values.pixels + offset, states: nil, stride: Scene.columns,
    type: Int32(truceline_uint16), rule: Int32(truceline_linear), no_data: 0, floor: 0,
    least: -1e30, greatest: 1e30, scale: 0.0001, offset: 0)
}

/// Scene classes in eight bits.
func classes(_ values: Plane<UInt8>, _ offset: Int) -> truceline_plane {
  unsafe truceline_plane(
    pixels: values.pixels + offset, states: nil, stride: Scene.columns,
    type: Int32(truceline_uint8), rule: Int32(truceline_linear), no_data: 0, floor: 0,
    least: -1e30, greatest: 1e30, scale: 1, offset: 0)
}
