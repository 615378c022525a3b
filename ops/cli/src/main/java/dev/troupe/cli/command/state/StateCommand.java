package dev.troupe.cli.command.state;

import dev.troupe.cli.command.CliContext;
import dev.troupe.cli.command.option.FleetOptions;
import dev.troupe.cli.fleet.Fleet;
import dev.troupe.cli.outcome.CliException;
import dev.troupe.cli.report.Document;
import dev.troupe.cli.report.States;
import dev.troupe.cli.terminal.Column;
import dev.troupe.cli.terminal.Printing;
import dev.troupe.cli.terminal.Table;
import dev.troupe.cli.terminal.Texts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "state", description = "Shows the documents of a project, each with its versions.")
final class StateCommand {
  private final CliContext context;

  StateCommand(CliContext context) {
    this.context = context;
  }

  /** Whose documents. */
  static final class Scope {
    @Mixin private final FleetOptions fleet = new FleetOptions();

    @Option(
        names = "--project",
        defaultValue = "default",
        description = "Default: ${DEFAULT-VALUE}.")
    String project = "default";

    @Option(
        names = "--tenant",
        defaultValue = "default",
        description = "Default: ${DEFAULT-VALUE}.")
    String tenant = "default";

    @Option(names = "--json", description = "As JSON, with version, author and time.")
    boolean json;

    Fleet connect(CliContext context) {
      return fleet.require(context);
    }

    States states(Fleet connected) {
      return new States(connected.pool(), tenant, project);
    }

    CliException missing(String key) {
      return CliException.usage(
          "key: "
              + key
              + " (expected: a document of project "
              + project
              + " of tenant "
              + tenant
              + "; 'troupe state list' shows them)");
    }
  }

  @Command(name = "get", description = "Prints a document.")
  int get(
      @Mixin Scope scope,
      @Parameters(paramLabel = "KEY", description = "The document's.") String key,
      @Option(
              names = "--version",
              paramLabel = "N",
              description = "An earlier one (default: the newest).")
          @Nullable Integer version) {
    try (Fleet connected = scope.connect(context)) {
      Document document =
          scope
              .states(connected)
              .get(key, version)
              .orElseThrow(
                  () -> scope.missing(version == null ? key : key + " version " + version));
      if (scope.json) {
        context.terminal().json(document);
      } else if (document.body().isString()) {
        context.terminal().data(document.body().stringValue());
      } else {
        context.terminal().json(document.body());
      }
    }
    return 0;
  }

  @Command(name = "history", description = "Lists a document's versions, newest first.")
  int history(
      @Mixin Scope scope,
      @Parameters(paramLabel = "KEY", description = "The document's.") String key) {
    try (Fleet connected = scope.connect(context)) {
      List<Document> versions = scope.states(connected).history(key);
      if (versions.isEmpty()) {
        throw scope.missing(key);
      }
      print(scope, versions);
    }
    return 0;
  }

  @Command(name = "list", description = "Lists the documents.")
  int list(
      @Mixin Scope scope,
      @Parameters(
              paramLabel = "PATTERN",
              defaultValue = "*",
              description = "* stands for any characters.")
          String pattern) {
    try (Fleet connected = scope.connect(context)) {
      print(scope, scope.states(connected).matching(pattern));
    }
    return 0;
  }

  private void print(Scope scope, List<Document> documents) {
    Table table =
        new Table(
            Column.text("key"),
            Column.right("version"),
            Column.left("by"),
            Column.left("at"),
            Column.text("content"));
    for (Document document : documents) {
      String content =
          document.body().isString() ? document.body().stringValue() : document.body().toString();
      table.row(
          document.key(),
          document.version(),
          document.author(),
          Printing.time(document.createdAt()),
          Texts.shorten(content, 200));
    }
    Printing.list(context.terminal(), scope.json, documents, table, "no documents match");
  }
}
