package dev.aifleet.cli;

import dev.aifleet.house.ReferencePage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `docs/reference/command-line.md` is what `--help` says; `-Ddocs.update=true` rewrites it.
class ReferencePagesTest {
  @Test
  void commandsAndOptionsAreThoseOfTheProgram() {
    ReferencePage.named("command-line")
        .holds("commands", command(Aifleet.commandLine().getCommandSpec()));
  }

  private static String command(CommandSpec command) {
    String options =
        command.options().stream().map(ReferencePagesTest::row).collect(Collectors.joining("\n"));
    String section =
        "## `%s`\n\n%s\n\n| Option | Default | Meaning |\n|---|---|---|\n%s\n%s"
            .formatted(
                command.qualifiedName(),
                String.join(" ", command.usageMessage().description()),
                options,
                notes(command));
    return Stream.concat(
            Stream.of(section),
            command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .map(ReferencePagesTest::command))
        .collect(Collectors.joining("\n"));
  }

  private static String row(OptionSpec option) {
    String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    String names =
        Stream.of(option.names())
            .map(name -> "`" + name + value + "`")
            .collect(Collectors.joining(", "));
    String fallback =
        option.required() ? "required" : Objects.requireNonNullElse(option.defaultValue(), "");
    return ReferencePage.row(List.of(names, fallback, String.join(" ", option.description())));
  }

  private static String notes(CommandSpec command) {
    return Stream.of(command.usageMessage().footer())
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
