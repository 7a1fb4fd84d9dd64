// SPDX-License-Identifier: Apache-2.0
import CGDAL

extension VectorDataset {
  /// Whether changes can be taken back.
  public var hasTransactions: Bool {
    unsafe GDALDatasetTestCapability(owned.raw, ODsCTransactions) != 0
  }

  /// Starts a transaction; what follows counts only once ``commit()`` returns.
  ///
  /// The corresponding GDAL function is `GDALDatasetStartTransaction`.
  ///
  /// - Throws: `GDALError`: `.unsupported` where the format has no transactions, `.vectorFailed`.
  public mutating func begin() throws(GDALError) {
    guard hasTransactions else {
      throw GDALError(
        code: .unsupported, subject: path,
        explanation: "The format \(driverName) has no transactions.")
    }
    try call(.vectorFailed, "begin") {
      unsafe GDALDatasetStartTransaction(owned.raw, 0) == OGRERR_NONE ? () : nil
    }
  }

  /// Makes the changes since ``begin()`` count.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public mutating func commit() throws(GDALError) {
    layerBeingRead = nil
    try call(.vectorFailed, "commit") {
      unsafe GDALDatasetCommitTransaction(owned.raw) == OGRERR_NONE ? () : nil
    }
  }

  /// Takes the changes since ``begin()`` back.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  public mutating func rollback() throws(GDALError) {
    layerBeingRead = nil
    try call(.vectorFailed, "rollback") {
      unsafe GDALDatasetRollbackTransaction(owned.raw) == OGRERR_NONE ? () : nil
    }
  }

  /// Runs an SQL statement in the database's own language and gives its rows, if it has any.
  ///
  /// Never build the text from what strangers wrote. The corresponding GDAL function is
  /// `GDALDatasetExecuteSQL`.
  ///
  /// - Throws: `GDALError` with code `.vectorFailed`.
  /// - Complexity: O(*n*) in the rows.
  @discardableResult
  public mutating func execute(_ sql: String) throws(GDALError) -> [VectorFeature] {
    layerBeingRead = nil
    return try call(.vectorFailed, "SQL") {
      var rows: [VectorFeature] = []
      guard let result = unsafe GDALDatasetExecuteSQL(owned.raw, sql, nil, nil) else { return rows }
      defer { unsafe GDALDatasetReleaseResultSet(owned.raw, result) }
      while let handle = unsafe OGR_L_GetNextFeature(result) {
        defer { unsafe OGR_F_Destroy(handle) }
        unsafe rows.append(VectorFeature(copying: handle))
      }
      return rows
    }
  }
}
