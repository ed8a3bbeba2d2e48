package dev.aifleet.house;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A door-plate names what its room looks into, and means what the plan says: `Looks into: config,
/// dialect (its words).` A remark stands in brackets. `nothing` is no room, `all rooms` the root's.
final class DoorPlateRules {
  private static final Pattern SENTENCE = Pattern.compile("Looks into: (.*?)[.;](?= |$)");
  private static final Pattern REMARK = Pattern.compile(" ?\\([^)]*\\)");

  private DoorPlateRules() {}

  static List<Rule> of(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    for (Room room : plan.rooms().values()) {
      rules.add(
          new Rule(
              room.title() + " says at its door what it looks into",
              house -> differences(room, house.sourcesOf(room).resolve("package-info.java"))));
    }
    return rules;
  }

  private static List<String> differences(Room room, Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of(); // Another rule says so.
    }
    String plate =
        House.lines(file).stream()
            .filter(line -> line.startsWith("///"))
            .map(line -> line.substring(3).strip())
            .collect(Collectors.joining(" "));
    if (plate.isEmpty()) {
      return List.of();
    }
    Matcher sentence = SENTENCE.matcher(plate);
    if (!sentence.find()) {
      return List.of(file + " has no sentence 'Looks into: ...'");
    }
    String names = REMARK.matcher(sentence.group(1)).replaceAll("");
    if (room.name().isEmpty() && names.equals("all rooms")) {
      return List.of();
    }
    Set<String> written = names.startsWith("nothing") ? Set.of() : Set.of(names.split(", ", -1));
    if (written.equals(room.looksInto())) {
      return List.of();
    }
    return List.of(file + " " + difference(written, room.looksInto()));
  }

  private static String difference(Set<String> written, Set<String> planned) {
    Set<String> more = new HashSet<>(written);
    more.removeAll(planned);
    Set<String> missing = new HashSet<>(planned);
    missing.removeAll(written);
    return "names "
        + more.stream().sorted().toList()
        + ", which the plan does not, and leaves out "
        + missing.stream().sorted().toList();
  }
}
