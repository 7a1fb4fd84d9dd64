// SPDX-License-Identifier: Apache-2.0
import Foundation
import GridTestSupport
import Testing

@Suite("schedule: cron, clusters, configuration")
struct ScheduleCronTests {
  @Test("install adds a block, a second one changes nothing, remove leaves the rest byte for byte")
  func cron() throws {
    for others in ["", "# mine\nMAILTO=me\n5 4 * * * echo 'hi'\n", "5 4 * * * no-line-end"] {
      try withTemporaryDirectory { folder in
        let scene = try ScheduleScene(folder)
        try scene.fakeCrontab()
        if !others.isEmpty {
          try others.write(
            to: scene.folder.appending(path: "crontab"), atomically: true, encoding: .utf8)
        }
        let arguments = ["install", "--kind", "cron", "--config", "night.json"]
        let first = try scene.run(arguments)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("crontab -\n"))
        let crontab = try scene.text("crontab")
        #expect(crontab.hasPrefix(others))
        let command = "\(Program.path) nightly --config \(scene.path)/night.json"
        #expect(crontab.contains(" * * * \(command)"))
        #expect(crontab.hasSuffix("# END truceline schedule truceline-nightly\n"))
        #expect(try scene.run(arguments).output == "installed already\n")
        #expect(try scene.text("crontab") == crontab)
        // Another time takes the place of the first; another name stands beside it.
        _ = try scene.run(arguments + ["--at", "23:59"])
        _ = try scene.run(arguments + ["--name", "second"])
        let both = try scene.text("crontab")
        #expect(both.components(separatedBy: "BEGIN truceline").count == 3)
        #expect(try scene.run(["status", "--kind", "cron"]).output.contains("T23:59:00Z"))
        _ = try scene.run(["remove", "--kind", "cron", "--name", "second"])
        let removed = try scene.run(["remove", "--kind", "cron"])
        #expect(removed.status == 0, "\(removed.errors)")
        if others.isEmpty {
          #expect(!scene.exists("crontab"))
        } else {
          // A last line without its end got one, or cron would not have read what follows.
          #expect(try scene.text("crontab") == (others.hasSuffix("\n") ? others : others + "\n"))
        }
        #expect(try scene.run(["remove", "--kind", "cron"]).output == "not installed\n")
        #expect(try scene.run(["status", "--kind", "cron"]).output == "not installed\n")
      }
    }
  }

  @Test("What cron hands to the shell calls the program with the very paths")
  func shell() throws {
    try withTemporaryDirectory { folder in
      let place = folder.appending(path: "100% it's a $HOME; \"x\"")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let scene = try ScheduleScene(place)
      try scene.fakeCrontab()
      try scene.fake("pro gram", "for a; do printf '%s\\n' \"$a\"; done")
      let printed = try scene.run([
        "print", "--kind", "cron", "--config", "night.json", "--program", "bin/pro gram",
      ])
      let line = try #require(
        printed.output.split(separator: "\n").first { $0.contains(" * * * ") }, "\(printed)")
      // As cron does it: what follows the five fields, \% made %; a bare % would end the command.
      let command = line.split(separator: " ", maxSplits: 5).last.map(String.init) ?? ""
      #expect(command.contains("\\%") && !command.replacing("\\%", with: "").contains("%"))
      let result = try runCommand(
        "sh", arguments: ["-c", command.replacing("\\%", with: "%")])
      #expect(result.output == "nightly\n--config\n\(scene.path)/night.json\n--quiet\n")
    }
  }

  @Test("An address for mail holds for these lines only")
  func mail() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      try scene.fakeCrontab()
      try "MAILTO=before\n1 1 * * * x\n".write(
        to: scene.folder.appending(path: "crontab"), atomically: true, encoding: .utf8)
      _ = try scene.run([
        "install", "--kind", "cron", "--config", "night.json", "--mail", "ops@example.org",
      ])
      let lines = try scene.text("crontab").split(separator: "\n").filter { $0.hasPrefix("MAILTO") }
      #expect(lines == ["MAILTO=before", "MAILTO=ops@example.org", "MAILTO=before"])
    }
  }

  @Test("A block without its end is not guessed at")
  func damagedBlock() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      try scene.fakeCrontab()
      let text = "# BEGIN truceline schedule truceline-nightly\n1 1 * * * x\n"
      try text.write(
        to: scene.folder.appending(path: "crontab"), atomically: true, encoding: .utf8)
      let result = try scene.run(["install", "--kind", "cron", "--config", "night.json"])
      #expect(result.status == 65 && result.errors.contains("crontab -e"), "\(result.errors)")
      #expect(try scene.text("crontab") == text)
    }
  }

  @Test(
    "The manifest is strict YAML with what a guarded nightly job needs",
    .enabled(if: hasYAML, "Python's yaml is not installed"))
  func kubernetes() throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(
        folder,
        configuration: """
          {"inputs": ["/data/a", "/data/b/*.tif"], "output": "/o ut", "ledger": "/l/x"}
          """)
      let printed = try scene.run([
        "print", "--kind", "kubernetes", "--config", "night.json", "--at", "02:15", "--at", "14:15",
        "--image", "registry.example/truceline:1.2", "--namespace", "watch",
      ])
      try #require(printed.status == 0, "\(printed.errors)")
      let check = """
        import sys, yaml
        class Strict(yaml.SafeLoader): pass
        def mapping(loader, node):
            keys = [loader.construct_object(k) for k, _ in node.value]
            assert len(keys) == len(set(keys)), keys
            return yaml.SafeLoader.construct_mapping(loader, node, deep=True)
        Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
        config, job = list(yaml.load_all(open(sys.argv[1]), Strict))
        assert config["kind"] == "ConfigMap" and config["data"]["configuration.json"].startswith("{")
        assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
        assert job["metadata"]["namespace"] == config["metadata"]["namespace"] == "watch"
        spec = job["spec"]
        assert spec["schedule"] == "15 2,14 * * *" and spec["timeZone"] == "Etc/UTC"
        assert spec["concurrencyPolicy"] == "Forbid"
        pod = spec["jobTemplate"]["spec"]["template"]["spec"]
        assert pod["restartPolicy"] == "Never" and pod["securityContext"]["runAsNonRoot"] is True
        box = pod["containers"][0]
        assert box["image"] == "registry.example/truceline:1.2"
        assert box["command"] + box["args"][:2] == ["/usr/local/bin/truceline", "nightly", "--config"]
        assert box["securityContext"]["readOnlyRootFilesystem"] is True
        assert box["resources"]["limits"]["memory"]
        mounts = {m["mountPath"]: m for m in box["volumeMounts"]}
        assert {"/tmp", "/data/a", "/data/b", "/o ut", "/l", box["args"][2]} == set(mounts), mounts
        assert mounts["/data/a"]["readOnly"] and not mounts["/o ut"].get("readOnly")
        assert {m["name"] for m in mounts.values()} == {v["name"] for v in pod["volumes"]}
        """
      let script = folder.appending(path: "check.py")
      try check.write(to: script, atomically: true, encoding: .utf8)
      let manifest = folder.appending(path: "job.yaml")
      try printed.outputData.write(to: manifest)
      let result = try runCommand(
        "python3", arguments: [script.path(), manifest.path()])
      #expect(result.status == 0, "\(result.errors)\n\(printed.output)")
      try scene.fake(
        "kubectl", "echo \"$@\" >> '\(scene.path)/asked'; cat >> '\(scene.path)/sent'")
      let options = ["--kind", "kubernetes", "--namespace", "watch"]
      _ = try scene.run(["install", "--config", "night.json"] + options)
      #expect(try scene.text("sent").contains("kind: CronJob"))
      _ = try scene.run(["remove"] + options)
      #expect(
        try scene.text("asked")
          == "--namespace watch apply -f -\n--namespace watch delete --ignore-not-found "
          + "cronjob/truceline-nightly configmap/truceline-nightly\n")
    }
  }

  private static let hasYAML: Bool = {
    do {
      return try runCommand("python3", arguments: ["-c", "import yaml"]).status == 0
    } catch {
      return false
    }
  }()

  @Test(
    "A mistake in the configuration is told by file and key, with the nearest key that is known")
  func configuration() throws {
    try withTemporaryDirectory { folder in
      let good = #""inputs": ["a"], "output": "o", "ledger": "l""#
      for (text, status, words) in [
        (#"{"inputs": ["a"], "output": "o", "ledgr": "l"}"#, 65, ["ledgr", "“ledger”"]),
        (#"{"output": "o", "ledger": "l"}"#, 65, ["inputs"]),
        (#"{"inputs": ["a"], "ledger": "l"}"#, 65, ["output", "missing"]),
        (#"{"inputs": ["a"], "output": "o"}"#, 65, ["ledger", "missing"]),
        (#"{"inputs": ["a", 3], "output": "o", "ledger": "l"}"#, 65, ["inputs[1]"]),
        (#"{"inputs": ["a"], "output": 7, "ledger": "l"}"#, 65, ["output", "a text"]),
        ("{\(good), \"metrics\": \"\"}", 65, ["metrics", "empty"]),
        ("{\(good), \"compare\": {\"cellsize\": 1}}", 65, ["compare.cellsize", "“cell_size”"]),
        ("{\(good), \"compare\": {\"cell_size\": \"1\"}}", 65, ["compare.cell_size", "a number"]),
        ("{\(good), \"compare\": {\"hash\": 1}}", 65, ["compare.hash", "true or false"]),
        ("{\(good), \"compare\": []}", 65, ["compare", "an object"]),
        ("{\(good), \"alerts\": {\"gap_days\": 1.5}}", 65, ["alerts.gap_days", "whole number"]),
        ("{\(good), \"alerts\": {\"low\": 9}}", 65, ["alerts", "high threshold"]),
        ("{\(good)", 65, ["no JSON"]), ("[1]", 65, ["one JSON object"]),
      ] {
        let scene = try ScheduleScene(folder, configuration: text)
        let result = try scene.run(["print", "--config", "night.json"])
        #expect(result.status == Int32(status) && result.output.isEmpty, "\(text): \(result)")
        for word in words + ["night.json"] {
          #expect(result.errors.contains(word), "“\(word)” is missing in: \(result.errors)")
        }
      }
      let scene = try ScheduleScene(folder)
      #expect(try scene.run(["print", "--config", "gone.json"]).status == 66)
    }
  }

  @Test(
    "Options that no scheduler could follow are refused",
    arguments: [
      ["--at", "25:00"], ["--at", "3"], ["--name", "Two Words"], ["--name", "-x"],
      ["--mail", "a b"], ["--on-failure", "x\ny"], ["--timeout", "0"], ["--kind", "at"],
      ["--run-as", "a;b"], ["--kind", "kubernetes", "--at", "02:15", "--at", "03:20"],
    ])
  func options(arguments: [String]) throws {
    try withTemporaryDirectory { folder in
      let scene = try ScheduleScene(folder)
      let result = try scene.run(["print", "--config", "night.json"] + arguments)
      #expect(result.status == 64 && result.output.isEmpty, "\(result)")
    }
  }
}
