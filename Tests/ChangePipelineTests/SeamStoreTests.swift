// SPDX-License-Identifier: Apache-2.0
import MonitorGrid
import Testing

@testable import ChangePipeline

@Suite struct SeamStoreTests {
  private struct Broken: Error {}

  @Test("who waits for a worker that failed hears the cause, before and after")
  func failure() async throws {
    let store = SeamStore()
    let waiting = Task { try await store.take(3) }
    await Task.yield()
    store.fail(Broken())
    await #expect(throws: Broken.self) { try await waiting.value }
    await #expect(throws: Broken.self) { try await store.take(4) }
  }

  @Test("seams are there once for each taker, whether they came before or after")
  func takers() async throws {
    let store = SeamStore()
    let early = Task { try await store.take(1).missing }
    store.publish(SeamStore.Seams(missing: .outside), of: 1, uses: 2)
    #expect(try await early.value == .outside)
    #expect(try await store.take(1).missing == .outside)
    store.fail(Broken())
    await #expect(throws: Broken.self) { try await store.take(1) }
  }
}
