// SPDX-License-Identifier: Apache-2.0
import MonitorGrid

/// What happened along the line: everything that a monitor could be asked to find.
enum Story {
  /// The line, from west to east, through both tiles.
  ///
  /// Metres from the scene's corner.
  static let truceLine = [
    (-900, 2900), (300, 2750), (1100, 2250), (1900, 2150), (2900, 2400), (3700, 1950),
    (4400, 1750), (5300, 2100), (6100, 1850), (6900, 2150), (7600, 1900), (8900, 2000),
  ].map { MapPoint(x: Double($0.0), y: Double($0.1)) }

  static let objects = [
    // Between the second and the third pass.
    ChangedObject(
      id: "A1", kind: "earthwork", middle: MapPoint(x: 1650, y: 2900), lengthMetres: 400,
      widthMetres: 300, direction: [0.96, 0.28], decibels: [5, 4], appears: 2),
    ChangedObject(
      id: "A2", kind: "vehicle park", middle: MapPoint(x: 3155, y: 3355), lengthMetres: 30,
      widthMetres: 30, decibels: [12, 10], appears: 2, vanishes: 4),
    ChangedObject(
      id: "A3", kind: "vehicle park", middle: MapPoint(x: 3440, y: 1540), lengthMetres: 60,
      widthMetres: 60, decibels: [9, 8], appears: 2, vanishes: 5),
    ChangedObject(
      id: "A4", kind: "vehicle park", middle: MapPoint(x: 755, y: 3455), lengthMetres: 30,
      widthMetres: 30, decibels: [6, 5], appears: 2),
    ChangedObject(
      id: "A5", kind: "trench", middle: MapPoint(x: 1500, y: 1900), lengthMetres: 600,
      widthMetres: 30, direction: [0.8, 0.6], decibels: [8, 6], appears: 2),
    ChangedObject(
      id: "A6", kind: "forest clearing", middle: MapPoint(x: 3600, y: 1850), lengthMetres: 200,
      widthMetres: 150, direction: [0.6, 0.8], decibels: [-3, -6], appears: 2),
    ChangedObject(
      id: "A7", kind: "pontoon bridge", middle: MapPoint(x: 2370, y: 1150), lengthMetres: 100,
      widthMetres: 20, decibels: [18, 15], appears: 2, vanishes: 5),
    ChangedObject(
      id: "A8", kind: "flooded ground", middle: MapPoint(x: 2250, y: 450), lengthMetres: 180,
      widthMetres: 130, direction: [0.28, 0.96], decibels: [-6, -5], appears: 2),
    ChangedObject(
      id: "A9", kind: "tents", middle: MapPoint(x: 450, y: 650), lengthMetres: 120,
      widthMetres: 100, decibels: [0, 5], appears: 2, vanishes: 5),
    ChangedObject(
      id: "B1", kind: "depot", middle: MapPoint(x: 6300, y: 3600), lengthMetres: 200,
      widthMetres: 120, direction: [0.8, -0.6], decibels: [7, 5], appears: 2),
    ChangedObject(
      id: "B2", kind: "vehicle park", middle: MapPoint(x: 4655, y: 1250), lengthMetres: 50,
      widthMetres: 40, decibels: [10, 0], appears: 2, vanishes: 4),
    ChangedObject(
      id: "B3", kind: "ruined houses", middle: MapPoint(x: 5150, y: 3050), lengthMetres: 180,
      widthMetres: 150, decibels: [-5, -4], appears: 2),
    // Under the rain of the fourth pass.
    ChangedObject(
      id: "A10", kind: "earthwork", middle: MapPoint(x: 3150, y: 550), lengthMetres: 200,
      widthMetres: 100, direction: [0.6, 0.8], decibels: [6, 5], appears: 3),
    ChangedObject(
      id: "B4", kind: "vehicle park", middle: MapPoint(x: 7350, y: 2550), lengthMetres: 80,
      widthMetres: 60, decibels: [9, 7], appears: 3, vanishes: 5),
    ChangedObject(
      id: "B5", kind: "earthwork", middle: MapPoint(x: 5650, y: 450), lengthMetres: 100,
      widthMetres: 100, decibels: [1.5, 1.5], appears: 3),
    // Later.
    ChangedObject(
      id: "A11", kind: "earthwork", middle: MapPoint(x: 550, y: 2350), lengthMetres: 300,
      widthMetres: 60, decibels: [6, 5], appears: 4),
    ChangedObject(
      id: "AB1", kind: "earthwork", middle: MapPoint(x: 3980, y: 2550), lengthMetres: 300,
      widthMetres: 200, direction: [0.96, -0.28], decibels: [6, 5], appears: 5),
    ChangedObject(
      id: "B6", kind: "vehicle park", middle: MapPoint(x: 6750, y: 2450), lengthMetres: 60,
      widthMetres: 40, decibels: [11, 9], appears: 5),
  ]

  /// The pass that was cut by the edge of the swath, counted from 0.
  static let cutPass = 4

  /// Whether the sensor saw a place at a pass: the swath's edge runs over the east on one of them.
  static func isSeen(_ place: MapPoint, at pass: Int) -> Bool {
    pass != cutPass || place.x + 0.2 * place.y < 7500
  }
}
