package io.actionbridge.job;

import io.actionbridge.plan.NearestName;
import java.util.List;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.delegation.Parser;
import org.apache.flink.table.operations.Operation;
import org.apache.flink.table.operations.UseOperation;
import org.apache.flink.table.operations.ddl.CreateOperation;

/** The tables that a job declares. */
final class Catalogue {

  private final StreamTableEnvironment tables;
  private final TableEnvironmentInternal internal;

  private Catalogue(StreamTableEnvironment tables) {
    this.tables = tables;
    this.internal = (TableEnvironmentInternal) tables;
  }

  /**
   * Runs the declarations of a job.
   *
   * @throws JobException one is not SQL, or does something else than declare
   */
  static Catalogue declare(StreamTableEnvironment tables, List<String> statements) {
    Catalogue catalogue = new Catalogue(tables);
    for (int i = 0; i < statements.size(); i++) {
      String what = "tables[" + i + "]";
      String statement = statements.get(i);
      SqlStep.run(what, "correct the statement", () -> catalogue.execute(what, statement));
    }
    return catalogue;
  }

  /**
   * Finds a table by its name in SQL.
   *
   * @throws JobException there is none; lists those that there are
   */
  ContextResolvedTable find(String what, String name) {
    return SqlStep.run(
        what,
        "write the name as SQL does, with back quotes where it needs them",
        () -> {
          Parser parser = internal.getParser();
          var identifier =
              internal.getCatalogManager().qualifyIdentifier(parser.parseIdentifier(name));
          return internal
              .getCatalogManager()
              .getTable(identifier)
              .orElseThrow(
                  () ->
                      new JobException(
                          what
                              + " does not exist"
                              + NearestName.of(name, names())
                                  .map(" (did you mean '%s'?)"::formatted)
                                  .orElse(""),
                          "create it in the job's tables, where there is " + listing()));
        });
  }

  /** The names of the tables that there are, for messages. */
  String listing() {
    return names().isEmpty() ? "none" : String.join(", ", names());
  }

  private List<String> names() {
    return List.of(tables.listTables());
  }

  private Void execute(String what, String statement) {
    for (Operation operation : internal.getParser().parse(statement)) {
      // Anything that runs a job of its own would run it here, while another one is being planned.
      if (!(operation instanceof CreateOperation || operation instanceof UseOperation)) {
        throw new JobException(
            what + " declares nothing (" + SqlStep.oneLine(statement) + ")",
            "use CREATE and USE there; what is read belongs into the job's input, settings into its"
                + " options");
      }
      internal.executeInternal(operation);
    }
    return null;
  }
}
