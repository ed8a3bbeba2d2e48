package dev.aifleet.cli;

import dev.aifleet.cli.run.RunCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The top command; its help lists the others.
@Command(
    name = "aifleet",
    description = "Fleets of AI gateways.",
    mixinStandardHelpOptions = true,
    versionProvider = Aifleet.Version.class,
    scope = ScopeType.INHERIT,
    subcommands = RunCommand.class)
public final class Aifleet implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /// Exit codes: 0 success, 1 the gateway cannot be served, 2 invalid command line.
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(Aifleet.class);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command, such as run");
  }

  /// The release of this jar.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String release = Aifleet.class.getPackage().getImplementationVersion();
      return new String[] {"aifleet " + (release == null ? "development" : release)};
    }
  }
}
