package dev.aifleet.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A page of `docs/reference`, and what a test asks of it. Two kinds of tables:
///
/// - written by hand, with a meaning in the last column: the columns before it must be what the
///   code has ([#agrees]);
/// - generated, between `<!-- generated: name -->` and `<!-- end -->` ([#holds]).
///   `-Ddocs.update=true` rewrites these.
public final class ReferencePage {
  private static final String FOLDER = "docs/reference";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern BETWEEN_CELLS = Pattern.compile("(?<!\\\\)\\|");

  private final Path file;

  private ReferencePage(Path file) {
    this.file = file;
  }

  /// @param name without `.md`; looked for in the repository that the working folder lies in
  public static ReferencePage named(String name) {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.isDirectory(up.resolve(FOLDER))) {
        return at(up.resolve(FOLDER).resolve(name + ".md"));
      }
    }
    throw new IllegalStateException("no folder " + FOLDER + " above the working folder");
  }

  static ReferencePage at(Path file) {
    return new ReferencePage(file);
  }

  /// Fails unless the rows of the tables below `heading` begin with the cells that the code gives,
  /// in any order.
  ///
  /// @param inCode one list per row, shorter than the table is wide
  public void agrees(String heading, Collection<List<String>> inCode) {
    Set<String> code = new TreeSet<>();
    inCode.forEach(cells -> code.add(row(cells)));
    int columns = inCode.stream().mapToInt(List::size).max().orElse(1);
    Set<String> page = new TreeSet<>();
    rows(heading)
        .forEach(cells -> page.add(row(cells.subList(0, Math.min(columns, cells.size())))));
    check(heading, code, page);
  }

  /// A variable and its default as such a row; a default in words stands without backticks.
  public static List<String> variable(String name, String fallback) {
    boolean isValue = !fallback.isEmpty() && !fallback.contains(" ");
    return List.of("`" + name + "`", isValue ? "`" + fallback + "`" : fallback);
  }

  /// The same for tables whose first column names things, each in backticks.
  public void names(String heading, Collection<String> inCode) {
    names(List.of(heading), inCode);
  }

  /// The same for tables below several headings.
  public void names(Collection<String> headings, Collection<String> inCode) {
    Set<String> page = new TreeSet<>();
    for (String heading : headings) {
      rows(heading).forEach(cells -> page.addAll(codeIn(cells.getFirst())));
    }
    check(String.join(", ", headings), new TreeSet<>(inCode), page);
  }

  /// Fails unless the block is what the code gives now; rewrites it where the test was asked to.
  ///
  /// @param block its name in the page
  public void holds(String block, String generated) {
    Pattern place =
        Pattern.compile(
            "(<!-- generated: " + block + " [^\n]*-->\n).*?(<!-- end -->)", Pattern.DOTALL);
    String text = text();
    Matcher found = place.matcher(text);
    if (!found.find()) {
      throw new AssertionError(file + " has no block \"generated: " + block + "\"");
    }
    String wanted =
        text.substring(0, found.end(1)) + generated.strip() + "\n" + text.substring(found.start(2));
    if (Boolean.getBoolean("docs.update") && !wanted.equals(text)) {
      write(wanted);
    } else if (!wanted.equals(text)) {
      throw new AssertionError(
          file
              + ": the block \""
              + block
              + "\" differs from the code. Run the test with -Ddocs.update=true and commit the"
              + " page.\n"
              + differences(text.lines().toList(), wanted.lines().toList()));
    }
  }

  /// A row of a table.
  public static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  /// What stands in backticks in the first column of any table.
  public Set<String> allNames() {
    Set<String> names = new TreeSet<>();
    text()
        .lines()
        .filter(line -> line.startsWith("|"))
        .forEach(line -> names.addAll(codeIn(cells(line).getFirst())));
    return names;
  }

  private void check(String heading, Set<String> code, Set<String> page) {
    String missing = minus(code, page);
    String unknown = minus(page, code);
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new AssertionError(
          file
              + ", \""
              + heading
              + "\"\n  to be added:"
              + missing
              + "\n  not in the code:"
              + unknown);
    }
  }

  private static String minus(Set<String> all, Set<String> others) {
    return all.stream()
        .filter(one -> !others.contains(one))
        .map(one -> "\n    " + one)
        .collect(Collectors.joining());
  }

  private static String differences(List<String> page, List<String> code) {
    return Stream.concat(
            page.stream().filter(line -> !code.contains(line)).map(line -> "  - " + line),
            code.stream().filter(line -> !page.contains(line)).map(line -> "  + " + line))
        .collect(Collectors.joining("\n"));
  }

  /// The cells of all tables between `## heading` and the next heading of that level.
  private List<List<String>> rows(String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    boolean body = false;
    for (String line : text().lines().toList()) {
      if (line.startsWith("## ")) {
        inside = line.substring(3).strip().equals(heading);
      }
      if (!line.startsWith("|")) {
        body = false;
      } else if (inside && line.startsWith("|--")) {
        body = true;
      } else if (inside && body) {
        rows.add(cells(line));
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    return BETWEEN_CELLS.splitAsStream(line.strip()).skip(1).map(String::strip).toList();
  }

  private static List<String> codeIn(String text) {
    return CODE.matcher(text).results().map(match -> match.group(1)).toList();
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
