package dev.aifleet.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The version stands in the root pom. What people apply as it is, without a build in between, has
/// to show it as well, and shows the same.
class VersionTest {
  private static final Path REPOSITORY = Path.of("../..");
  private static final Pattern REVISION = Pattern.compile("<revision>(.*)</revision>");
  private static final Pattern IMAGE = Pattern.compile("aifleet\\.dev/[a-z-]+:([0-9][\\w.-]*)");
  private static final Set<String> APPLIED_AS_THEY_ARE = Set.of("deploy", "samples", "docs");
  private static final Set<String> NOT_OURS =
      Set.of(".git", ".local", "target", "node_modules", ".idea", ".venv");

  /// Code, scripts and what configures them: other files have versions of other things.
  private static final Pattern BUILDS = Pattern.compile(".*(\\.(java|xml|sh|json)|/[^.]+)");

  @Test
  void whatIsAppliedAsItIsNamesTheImagesOfThisVersion() {
    List<String> others = new ArrayList<>();
    int images = 0;
    for (Path file : files(APPLIED_AS_THEY_ARE)) {
      for (MatchResult image : IMAGE.matcher(text(file)).results().toList()) {
        images++;
        if (!image.group(1).equals(version())) {
          others.add(file + " names " + image.group());
        }
      }
    }

    assertThat(others).as("call: make version TO=" + version()).isEmpty();
    assertThat(images).isPositive();
  }

  @Test
  void nothingElseRepeatsTheVersion() {
    assertThat(files(Set.of("crds", "dev", "gateway-runtime", "operator", "samples", ".ci")))
        .filteredOn(file -> BUILDS.matcher(file.toString()).matches())
        .filteredOn(file -> repeats(text(file)))
        .isEmpty();
  }

  private static boolean repeats(String text) {
    String version = "(?<![\\d.])" + Pattern.quote(version()) + "(?!\\.?\\d)";
    return Pattern.compile("[\"':>/-]v?" + version).matcher(text).find();
  }

  private static String version() {
    return REVISION
        .matcher(text(REPOSITORY.resolve("pom.xml")))
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  private static List<Path> files(Set<String> folders) {
    List<Path> found = new ArrayList<>();
    for (String folder : folders) {
      collect(REPOSITORY.resolve(folder), found);
    }
    return found;
  }

  private static void collect(Path folder, List<Path> found) {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (Files.isSymbolicLink(entry) || NOT_OURS.contains(entry.getFileName().toString())) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          collect(entry, found);
        } else {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      throw new AssertionError("cannot list " + folder, e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }
}
