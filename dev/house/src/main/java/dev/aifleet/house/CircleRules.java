package dev.aifleet.house;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Within a room, too, dependencies have a direction: top-level types form no circle. A nested type
/// counts as the one around it. The plan lists the circles that stay, each with its reason; one
/// that has gone must leave the list. Packages within a room form no circle either.
final class CircleRules {
  private CircleRules() {}

  static List<Rule> of(Plan plan) {
    List<Rule> rules = new ArrayList<>();
    for (Room room : plan.rooms().values()) {
      rules.add(
          new Rule(
              "no types of " + room.title() + " form a circle that the plan does not list",
              house -> violations(house, room)));
      rules.add(
          new Rule(
              "no packages of " + room.title() + " form a circle",
              house ->
                  circles(uses(house, room, JavaClass::getPackageName)).stream()
                      .map(circle -> "a circle: " + sorted(circle))
                      .toList()));
    }
    return rules;
  }

  private static List<String> violations(House house, Room room) {
    Set<Set<String>> listed =
        room.circles().stream().map(Room.Circle::types).collect(Collectors.toSet());
    Set<Set<String>> found = circles(uses(house, room, type -> topLevel(house, room, type)));
    List<String> violations = new ArrayList<>();
    for (Set<String> circle : found) {
      if (!listed.contains(circle)) {
        violations.add("a circle: " + sorted(circle));
      }
    }
    for (Set<String> circle : listed) {
      if (!found.contains(circle)) {
        violations.add("listed, but no such circle: " + sorted(circle));
      }
    }
    return violations;
  }

  /// Top-level type or package -> the others of its room that a type within it uses.
  private static Map<String, Set<String>> uses(
      House house, Room room, Function<JavaClass, String> part) {
    Map<String, Set<String>> uses = new TreeMap<>();
    house
        .in(room)
        .forEach(
            type -> {
              Set<String> used = uses.computeIfAbsent(part.apply(type), _ -> new TreeSet<>());
              type.getDirectDependenciesFromSelf().stream()
                  .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                  .filter(target -> room.name().equals(house.roomOf(target)))
                  .forEach(target -> used.add(part.apply(target)));
            });
    return uses;
  }

  private static String topLevel(House house, Room room, JavaClass type) {
    String root = house.plan().root();
    String packageName = room.name().isEmpty() ? root : root + "." + room.name();
    return type.getName().substring(packageName.length() + 1).replaceFirst("\\$.*", "");
  }

  /// Types that reach each other. Rooms are small: every reach is followed to its end.
  private static Set<Set<String>> circles(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reach = new TreeMap<>();
    uses.keySet().forEach(type -> reach.put(type, reach(type, uses)));
    Set<Set<String>> circles = new HashSet<>();
    reach.forEach(
        (type, reached) -> {
          Set<String> circle =
              reached.stream()
                  .filter(other -> reach.getOrDefault(other, Set.of()).contains(type))
                  .collect(Collectors.toSet());
          if (circle.size() > 1) {
            circles.add(circle);
          }
        });
    return circles;
  }

  private static Set<String> reach(String from, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    List<String> next = new ArrayList<>(uses.getOrDefault(from, Set.of()));
    while (!next.isEmpty()) {
      String type = next.removeLast();
      if (reached.add(type)) {
        next.addAll(uses.getOrDefault(type, Set.of()));
      }
    }
    return reached;
  }

  private static String sorted(Set<String> types) {
    return types.stream().sorted().map(type -> '"' + type + '"').collect(Collectors.joining(", "));
  }
}
