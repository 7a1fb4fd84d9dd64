// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSONWriting

/// A CronJob that runs the nightly comparison in a cluster, and the ConfigMap with its configuration.
///
/// Folders have the same paths in the container as on the machine where this was printed, so that the
/// configuration is the same.
///
/// - Source: Kubernetes API reference, batch/v1 CronJob.
struct KubernetesManifest {
  let plan: SchedulePlan
  let image: String
  /// The program's path in the image.
  let program: String
  let namespace: String?
  /// The volume claims that hold what is read and what is written.
  let dataClaim: String, stateClaim: String

  /// A folder in the container.
  private struct Mount {
    let volume: String
    let path: String
    let subPath: String?
    let isReadOnly: Bool
  }

  /// One schedule for all times, which have to share their minute.
  ///
  /// - Throws: `Failure` with the status for wrong usage where they do not.
  func schedule() throws -> String {
    let minutes = Set(plan.times.map(\.minute))
    guard minutes.count == 1, let minute = minutes.first else {
      throw Failure(
        .wrongUsage, "A CronJob has one schedule: give times of the same minute, or one --at.")
    }
    return "\(minute) \(plan.times.map { "\($0.hour)" }.joined(separator: ",")) * * *"
  }

  /// The documents.
  func text() throws -> String {
    let configuration = plan.configuration
    let mounts = mounts
    let hasOwnConfiguration = !mounts.contains { isInside(configuration.path, of: $0.path) }
    var documents: [String] = []
    if hasOwnConfiguration { documents.append(try configMap()) }
    documents.append(try cronJob(mounts, hasOwnConfiguration: hasOwnConfiguration))
    return documents.joined(separator: "---\n")
  }

  private var fileName: String { URL(filePath: plan.configuration.path).lastPathComponent }

  private func configMap() throws -> String {
    let text: String
    do {
      text = try String(contentsOf: URL(filePath: plan.configuration.path), encoding: .utf8)
    } catch {
      throw Failure(.badData, "\(plan.configuration.path): it could not be read as text.")
    }
    return """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: \(plan.name)
      \(namespaceLine)  labels:
          app.kubernetes.io/name: truceline
      data:
        \(quoted("configuration.json")): \(quoted(text))

      """
  }

  private var namespaceLine: String { namespace.map { "  namespace: \($0)\n" } ?? "" }

  private func cronJob(_ mounts: [Mount], hasOwnConfiguration: Bool) throws -> String {
    let arguments = plan.command.dropFirst().map(quoted).joined(separator: ", ")
    var volumes = """
                  - name: tmp
                    emptyDir: {}

      """
    if mounts.contains(where: { $0.volume == "data" }) {
      volumes += """
                    - name: data
                      persistentVolumeClaim:
                        claimName: \(dataClaim)
                        readOnly: true

        """
    }
    volumes += """
                  - name: state
                    persistentVolumeClaim:
                      claimName: \(stateClaim)

      """
    if hasOwnConfiguration {
      volumes += """
                    - name: configuration
                      configMap:
                        name: \(plan.name)

        """
    }
    return """
      apiVersion: batch/v1
      kind: CronJob
      metadata:
        name: \(plan.name)
      \(namespaceLine)  labels:
          app.kubernetes.io/name: truceline
      spec:
        schedule: \(quoted(try schedule()))
        timeZone: Etc/UTC
        # A run that is still at work is not disturbed; the next night catches up.
        concurrencyPolicy: Forbid
        startingDeadlineSeconds: 43200
        successfulJobsHistoryLimit: 3
        failedJobsHistoryLimit: 5
        jobTemplate:
          spec:
            backoffLimit: 0
            activeDeadlineSeconds: \(plan.timeoutHours * 3600)
            template:
              metadata:
                labels:
                  app.kubernetes.io/name: truceline
              spec:
                restartPolicy: Never
                automountServiceAccountToken: false
                enableServiceLinks: false
                terminationGracePeriodSeconds: 300
                securityContext:
                  runAsNonRoot: true
                  runAsUser: 1000
                  runAsGroup: 1000
                  fsGroup: 1000
                  fsGroupChangePolicy: OnRootMismatch
                  seccompProfile:
                    type: RuntimeDefault
                containers:
                  - name: truceline
                    image: \(quoted(image))
                    command: [\(quoted(program))]
                    args: [\(arguments)]
                    env:
                      - name: TMPDIR
                        value: /tmp
                    resources:
                      requests:
                        cpu: "1"
                        memory: 1Gi
                      limits:
                        memory: 4Gi
                    securityContext:
                      allowPrivilegeEscalation: false
                      readOnlyRootFilesystem: true
                      capabilities:
                        drop: [ALL]
                    volumeMounts:
      \(mountText(mounts, hasOwnConfiguration: hasOwnConfiguration))\
                volumes:
      \(volumes)

      """
  }

  private func mountText(_ mounts: [Mount], hasOwnConfiguration: Bool) -> String {
    var all = [Mount(volume: "tmp", path: "/tmp", subPath: nil, isReadOnly: false)] + mounts
    if hasOwnConfiguration {
      all.append(
        Mount(
          volume: "configuration", path: plan.configuration.path, subPath: "configuration.json",
          isReadOnly: true))
    }
    return all.map { mount in
      var lines = [
        "                - name: \(mount.volume)",
        "                  mountPath: \(quoted(mount.path))",
      ]
      if let subPath = mount.subPath {
        lines.append("                  subPath: \(quoted(subPath))")
      }
      if mount.isReadOnly { lines.append("                  readOnly: true") }
      return lines.joined(separator: "\n") + "\n"
    }.joined()
  }

  /// What is written lies in folders of one claim, what is read in folders of the other.
  private var mounts: [Mount] {
    let configuration = plan.configuration
    var names: Set<String> = []
    func folder(_ path: String) -> String {
      let last = URL(filePath: path).lastPathComponent
      let first = last.isEmpty || last == "/" ? "root" : last
      var name = first
      var number = 1
      while !names.insert(name).inserted {
        number += 1
        name = "\(first)-\(number)"
      }
      return name
    }
    var mounts: [Mount] = []
    for path in configuration.writtenFolders {
      mounts.append(Mount(volume: "state", path: path, subPath: folder(path), isReadOnly: false))
    }
    names = []
    let read = configuration.inputFolders.filter { path in
      !configuration.writtenFolders.contains { isInside(path, of: $0) }
    }
    for path in read {
      mounts.append(
        Mount(
          volume: "data", path: path, subPath: read.count == 1 ? nil : folder(path),
          isReadOnly: true))
    }
    return mounts
  }

  private func isInside(_ path: String, of folder: String) -> Bool {
    path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  /// A text in the form that JSON and YAML share.
  private func quoted(_ text: String) -> String {
    var json = JSONText()
    json.append(string: text)
    return String(decoding: json.bytes, as: UTF8.self)
  }
}
