package dev.aifleet.e2e.sdk;

import dev.aifleet.e2e.rig.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The SDKs as the pin files in `scripts` name them, installed once per content of these files into
/// `cache`. An unreachable registry fails the test.
record Installation(Path scripts, Path cache) {
  private static final String DONE = "installed";

  /// The interpreter of an environment with the SDK for Python.
  Path python() throws IOException {
    Path pins = scripts.resolve("python/requirements.txt");
    Path folder = cache.resolve("python-" + digest(pins));
    Path python = folder.resolve("bin/python");
    if (!Files.exists(folder.resolve(DONE))) {
      run(List.of("python3", "-m", "venv", "--clear", folder.toString()), Map.of());
      run(
          List.of(python.toString(), "-m", "pip", "install", "--no-input", "-r", pins.toString()),
          Map.of());
      Files.createFile(folder.resolve(DONE));
    }
    return python;
  }

  /// A folder with the SDK for Node and the scripts beside it, as Node looks modules up.
  Path node() throws IOException {
    Path sources = scripts.resolve("node");
    Path folder = cache.resolve("node-" + digest(sources.resolve("package-lock.json")));
    Files.createDirectories(folder);
    for (String file : List.of("package.json", "package-lock.json", "smoke.mjs", "calls.mjs")) {
      Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(folder.resolve(DONE))) {
      run(List.of("npm", "ci", "--no-audit", "--no-fund", "--prefix", folder.toString()), Map.of());
      Files.createFile(folder.resolve(DONE));
    }
    return folder;
  }

  String script(String name) {
    return scripts.resolve(name).toString();
  }

  /// Standard output of the program; its failure fails the test.
  String run(List<String> command, Map<String, String> environment) {
    return CommandResult.run(command, "", environment).orFail().out();
  }

  private static String digest(Path file) throws IOException {
    try {
      byte[] content = Files.readString(file).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
          .substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
