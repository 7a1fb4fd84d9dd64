// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// The whole ground as a sensor sees it, pass by pass.
struct Scene {
  let seed: UInt64
  private let ground: [Ground]

  /// Digital number of a backscatter of 0 dB.
  static let calibration = 500.0
  /// The sensor's own noise, which no ground is darker than.
  static let noise = powerRatio(decibels: [-25, -28])

  init(seed: UInt64) {
    self.seed = seed
    ground = Terrain(seed: seed).ground()
  }

  /// Amplitudes of one pass, VV then VH, row by row; 0 where the sensor saw nothing.
  func amplitudes(pass: Int) -> [[UInt16]] {
    let weather = Weather(pass: pass, seed: seed)
    let objects = Story.objects.filter { $0.isPresent(at: pass) }
    let power = ground.map { pixel in
      var decibels = pixel.decibels + Double(pass) * pixel.drift + weather.decibels(on: pixel)
      for object in objects where object.covers(pixel.place) { decibels += object.decibels }
      return powerRatio(decibels: decibels) + Scene.noise
    }
    return (0..<2).map { polarisation in
      let speckle = Speckle(
        width: Place.sceneSize.width, height: Place.sceneSize.height,
        seed: latticeBits(seed: seed &+ 2000, pass, polarisation))
      return ground.indices.map { index in
        guard Story.isSeen(ground[index].place, at: pass) else { return 0 }
        let steady = ground[index].cover.steadyShare
        let ratio = steady + (1 - steady) * speckle.ratios[index]
        let amplitude = (power[index][polarisation] * ratio).squareRoot()
        return UInt16(min(max(amplitude * Scene.calibration + 0.5, 1), 65_535))
      }
    }
  }
}
