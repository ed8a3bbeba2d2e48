package dev.aifleet.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What only the text shows: lengths, door-plates, things left behind.
final class SourceRules {
  private static final int WARN_MAIN_LINES = 250;
  private static final int MOST_MAIN_LINES = 400;
  private static final int MOST_TEST_LINES = 500;
  private static final int FEWEST_PLATE_LINES = 3;
  private static final int MOST_PLATE_LINES = 6;

  // Written with brackets so that this file does not find itself.
  private static final Pattern LEFT_BEHIND = Pattern.compile("\\b(TO[D]O|FIX[M]E|XX[X])\\b");
  private static final Pattern BAD_TEST =
      Pattern.compile("Thread\\.slee[p]\\(|@Disable[d]\\b|org\\.mockit[o]");

  private SourceRules() {}

  static List<Rule> of(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    for (Room room : plan.rooms().values()) {
      rules.add(
          new Rule(
              room.title() + " says at its door what lives here",
              house ->
                  house.packagesOf(room).stream()
                      .map(name -> house.sourcesOf(name).resolve("package-info.java"))
                      .flatMap(file -> plate(file).stream())
                      .toList()));
    }
    rules.add(
        new Rule(
            "no main file is longer than " + MOST_MAIN_LINES + " lines",
            house -> tooLong(house.mainFiles(), MOST_MAIN_LINES)));
    rules.add(
        new Rule(
            "no test file is longer than " + MOST_TEST_LINES + " lines",
            house -> tooLong(house.testFiles(), MOST_TEST_LINES)));
    rules.add(new Rule("nothing is left for later", SourceRules::leftBehind));
    rules.add(
        new Rule("no line of a comment was broken by the formatter", SourceRules::brokenComments));
    rules.add(
        new Rule(
            "no test sleeps, is switched off or mocks",
            house -> found(house.testFiles(), BAD_TEST)));
    return rules;
  }

  /// One line: which files are on their way to being too long; none: an empty list.
  static List<String> warnings(House house) {
    List<String> longer =
        house.mainFiles().stream()
            .filter(file -> House.lines(file).size() > WARN_MAIN_LINES)
            .map(file -> file.getFileName() + " " + House.lines(file).size())
            .toList();
    return longer.isEmpty()
        ? List.of()
        : List.of("house: longer than " + WARN_MAIN_LINES + " lines: " + String.join(", ", longer));
  }

  private static List<String> plate(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of(file + " is missing");
    }
    List<String> lines = House.lines(file);
    long plate = lines.stream().filter(line -> line.startsWith("///")).count();
    List<String> violations = new ArrayList<>();
    if (plate < FEWEST_PLATE_LINES || plate > MOST_PLATE_LINES) {
      violations.add(file + " has " + plate + " lines of ///, not 3 to 6");
    }
    if (lines.stream().noneMatch(line -> line.startsWith("@NullMarked"))) {
      violations.add(file + " is not @NullMarked");
    }
    return violations;
  }

  private static List<String> tooLong(List<Path> files, int most) {
    List<String> violations = new ArrayList<>();
    for (Path file : files) {
      int lines = House.lines(file).size();
      if (lines > most) {
        violations.add(file + " has " + lines + " lines, at most " + most);
      }
    }
    return violations;
  }

  private static List<String> leftBehind(House house) {
    List<String> violations = new ArrayList<>(found(house.mainFiles(), LEFT_BEHIND));
    violations.addAll(found(house.testFiles(), LEFT_BEHIND));
    return violations;
  }

  /// google-java-format breaks a line of `///` that is too long, and goes on with `//`.
  private static List<String> brokenComments(House house) {
    List<String> violations = new ArrayList<>();
    Stream.concat(house.mainFiles().stream(), house.testFiles().stream())
        .forEach(
            file -> {
              List<String> lines = House.lines(file);
              for (int i = 1; i < lines.size(); i++) {
                if (lines.get(i).strip().startsWith("// ")
                    && lines.get(i - 1).strip().startsWith("/// ")) {
                  violations.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
              }
            });
    return violations;
  }

  private static List<String> found(List<Path> files, Pattern words) {
    List<String> violations = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = House.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (words.matcher(lines.get(i)).find()) {
          violations.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    return violations;
  }
}
