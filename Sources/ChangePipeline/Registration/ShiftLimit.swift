// SPDX-License-Identifier: Apache-2.0

/// How far two passes may lie from each other.
///
/// Squares of pixels may err by most of a pixel where the ground is smooth and the speckle strong, so that
/// a comparison is refused only where three at least were measured, and the shift is longer than the
/// limit by more than their scatter explains.
public struct ShiftLimit: Hashable, Sendable {
  /// Pixels; a longer shift is refused.
  public let pixels: Double
  /// Whether a longer shift is told instead of refused.
  public let acceptsMore: Bool

  /// A limit above 0.
  public init(pixels: Double, acceptsMore: Bool = false) {
    precondition(pixels > 0, "a limit is above 0")
    self.pixels = pixels
    self.acceptsMore = acceptsMore
  }

  /// Squares without which a shift is told and not refused.
  static let fewestBlocks = 3

  /// Half a pixel.
  public static let standard = ShiftLimit(pixels: 0.5)

  /// What is to be said of a shift.
  ///
  /// - Returns: A sentence where the shift is too long but accepted, else nil; a shift that could not be
  ///   measured is not refused, nor one that rests on fewer than three squares
  ///   or exceeds the limit by less than its uncertainty.
  /// - Throws: `ComparisonError` where it is too long.
  func warning(about registration: Registration) throws(ComparisonError) -> String? {
    guard let shift = registration.shift, shift.length > pixels else { return nil }
    let figure =
      "the later pass lies \(Self.short(shift.length)) pixels from the earlier one "
      + "(\(Self.short(shift.dx)) to the east, \(Self.short(shift.dy)) to the south), "
      + "measured on \(shift.blockCount) of \(registration.blocks.count) squares; more than "
      + "\(Self.short(pixels)) looks like change at the edges of fields and roads"
    guard !acceptsMore, shift.blockCount >= Self.fewestBlocks, let uncertainty = shift.uncertainty,
      shift.length - uncertainty > pixels
    else { return figure }
    throw ComparisonError(
      .misregistered,
      "\(figure). Register the passes onto each other; or allow more with --max-shift, or any shift "
        + "with --accept-shift.")
  }

  /// A number with two digits behind the point.
  private static func short(_ number: Double) -> String {
    let hundredths = Int((number.magnitude * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    return "\(number < 0 && hundredths > 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
