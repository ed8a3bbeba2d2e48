package dev.aifleet.sdk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The SDKs as the pin files in `scripts` name them, installed once per content of these files into
/// `cache`. An unreachable registry fails the test.
public record Installation(Path scripts, Path cache) {
  private static final String DONE = "installed";
  private static final long PATIENCE_SECONDS = 600;

  /// The interpreter of an environment with the SDKs for Python.
  public Path python() throws IOException {
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

  /// A folder with the SDKs for Node and the scripts beside them, as Node looks modules up.
  public Path node() throws IOException {
    Path sources = scripts.resolve("node");
    Path folder = cache.resolve("node-" + digest(sources.resolve("package-lock.json")));
    Files.createDirectories(folder);
    for (String file :
        List.of(
            "package.json",
            "package-lock.json",
            "refusals.mjs",
            "smoke.mjs",
            "calls.mjs",
            "driver.mjs")) {
      Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(folder.resolve(DONE))) {
      run(List.of("npm", "ci", "--no-audit", "--no-fund", "--prefix", folder.toString()), Map.of());
      Files.createFile(folder.resolve(DONE));
    }
    return folder;
  }

  /// A folder with the SDKs for Java and all that they need.
  public Path java() throws IOException {
    Path pins = scripts.resolve("java/pom.xml");
    Path folder = cache.resolve("java-" + digest(pins));
    if (!Files.exists(folder.resolve(DONE))) {
      String into = "-DoutputDirectory=" + folder;
      run(
          List.of("mvn", "-B", "-q", "-f", pins.toString(), "dependency:copy-dependencies", into),
          Map.of());
      Files.createFile(folder.resolve(DONE));
    }
    return folder;
  }

  /// The driver with the SDKs for Go. They are compiled without optimisation, which takes half the
  /// time, and with more memory, which spares a fifth of it; Go keeps what it has compiled.
  public Path go() throws IOException {
    Path sources = scripts.resolve("go");
    Path folder = cache.resolve("go-" + digest(sources));
    Path driver = folder.resolve("driver");
    if (!Files.exists(folder.resolve(DONE))) {
      Files.createDirectories(folder);
      List<String> build = new ArrayList<>(List.of("go", "build", "-C", sources.toString()));
      build.addAll(List.of("-trimpath", "-buildvcs=false", "-gcflags=github.com/...=-N -l"));
      build.addAll(List.of("-o", driver.toString()));
      run(build, Map.of("GOGC", "400", "GOWORK", "off"));
      Files.createFile(folder.resolve(DONE));
    }
    return driver;
  }

  /// The path of a script.
  public String script(String name) {
    return scripts.resolve(name).toString();
  }

  /// Standard output of the program; its failure fails the test.
  public String run(List<String> command, Map<String, String> environment) throws IOException {
    Path out = Files.createTempFile("sdk", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("too slow: " + String.join(" ", command));
      }
      String text = Files.readString(out);
      if (process.exitValue() != 0) {
        throw new AssertionError(
            String.join(" ", command) + " exited " + process.exitValue() + "\n" + text);
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      Files.deleteIfExists(out);
    }
  }

  /// @param pins a file, or a folder with nothing but files
  private static String digest(Path pins) throws IOException {
    try (Stream<Path> files = Files.walk(pins)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
