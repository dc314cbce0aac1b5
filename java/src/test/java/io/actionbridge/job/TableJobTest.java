package io.actionbridge.job;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.JobSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableJobTest {

  private static final String FLIGHTS =
      "CREATE TABLE flights (k STRING, n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '9')";

  /** Each SQL type that has a form in Python, and a value that is easily spoilt on the way. */
  private static final List<Map.Entry<String, String>> SAMPLES =
      List.of(
          entry("BOOLEAN", "TRUE"),
          entry("TINYINT", "-128"),
          entry("SMALLINT", "32767"),
          entry("INT", "2147483647"),
          entry("BIGINT", "-9223372036854775808"),
          entry("FLOAT", "0.1"),
          entry("DOUBLE", "1e300"),
          entry("CHAR(3)", "'abc'"),
          entry("VARCHAR(9)", "'tür'"),
          entry("STRING", "''"),
          entry("BINARY(3)", "x'010203'"),
          entry("BYTES", "x'ff00'"),
          entry("DECIMAL(9, 2)", "-1.50"),
          entry("DECIMAL(38, 18)", "'12345678901234567890.123456789012345678'"),
          entry("DATE", "DATE '1899-12-31'"),
          entry("TIME(3)", "TIME '23:59:59'"),
          entry("TIMESTAMP(6)", "TIMESTAMP '2013-01-01 05:15:00.123456'"),
          entry("TIMESTAMP_LTZ(6)", "TIMESTAMP '1969-12-31 23:59:59.999999'"),
          entry("ARRAY<INT>", "ARRAY[1, CAST(NULL AS INT), 3]"),
          entry("MAP<STRING, DOUBLE>", "MAP['x', 1e0, 'y', CAST(NULL AS DOUBLE)]"),
          entry("MULTISET<STRING>", "NULL"),
          entry("ROW<x INT, y ARRAY<STRING>>", "ROW(7, ARRAY['p', 'q'])"));

  private final String id = UUID.randomUUID().toString();
  private final String delays = probe("delays (k STRING, n INT)");

  @TempDir private Path directory;

  @Test
  void rowsOfEverySqlTypePassUnchanged() throws Exception {
    var declared = new StringJoiner(", ");
    var names = new StringJoiner(", ");
    var filled = new StringJoiner(", ");
    var empty = new StringJoiner(", ");
    for (int i = 0; i < SAMPLES.size(); i++) {
      String type = SAMPLES.get(i).getKey();
      names.add("c" + i);
      declared.add("c" + i + " " + type);
      filled.add("CAST(" + SAMPLES.get(i).getValue() + " AS " + type + ")");
      empty.add("CAST(NULL AS " + type + ")");
    }
    String view =
        "CREATE VIEW samples (k, %s) AS SELECT 'a', %s UNION ALL SELECT 'b', %s"
            .formatted(names, filled, empty);
    String table = probe("delays (k STRING, " + declared + ")");
    String direct = UUID.randomUUID().toString();
    StreamTableEnvironment tables = StreamTableEnvironment.create(environment());
    tables.executeSql(view);
    tables.executeSql(table.replace(id, direct));
    tables.executeSql("INSERT INTO delays SELECT * FROM samples").await();

    run(Jobs.of("SELECT * FROM samples", "delays", view, table));

    assertThat(rows(id)).hasSize(2).containsExactlyInAnyOrderElementsOf(rows(direct));
  }

  @Test
  void anInputIdIsAnExpressionAndNoColumnOfTheInput() throws Exception {
    String view = "CREATE VIEW samples (k, n) AS SELECT 'a', 1 UNION ALL SELECT 'b', 2";
    String table = probe("delays (k STRING, n INT)");
    run(
        Jobs.of("SELECT * FROM samples", "delays", view, table)
            .identifiedBy("k || '-' || CAST(n AS STRING)"));
    assertThat(rows(id)).hasSize(2);

    assertRefused(
        Jobs.of("SELECT * FROM samples", "delays", view, table).identifiedBy("m + 1"),
        "input_id",
        "'m'",
        "an expression over k, n");
  }

  @Test
  void eventTimeReachesTheOutputTable() throws Exception {
    Path file = Files.writeString(directory.resolve("in.json"), events());
    String source =
        """
        CREATE TABLE flights (k STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
        WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'json',
              'json.timestamp-format.standard' = 'ISO-8601')
        """
            .formatted(file.toUri());
    // A column of the name that the time attribute would have.
    run(
        Jobs.of(
            "SELECT k, ts AS rowtime FROM flights",
            "delays",
            source,
            probe("delays (rowtime TIMESTAMP_LTZ(3), k STRING)")));

    assertThat(rows(id)).hasSize(3);
    assertThat(ProbeTableFactory.seen(id).watermarks())
        .contains(10_000L, 20_000L)
        .endsWith(Long.MAX_VALUE);
  }

  @Test
  void aTableIsWrittenWithoutItsComputedColumnsAndWithItsMetadata() throws Exception {
    String output =
        probe("delays (twice AS n * 2, n INT, about STRING METADATA FROM 'note', k STRING)");
    run(Jobs.of("SELECT 'x' AS k, 5 AS n, 'why' AS about", "delays", output));

    BinaryRowData row = ProbeTableFactory.seen(id).rows().element();
    assertThat(row.getInt(0)).isEqualTo(5); // physical columns first, then metadata
    assertThat(row.getString(1)).hasToString("x");
    assertThat(row.getString(2)).hasToString("why");
  }

  @Test
  void theOperatorIsNamedByThePlanSoThatSavepointsFindIt() {
    StreamGraph graph = plan(Jobs.of("SELECT * FROM flights", "delays", FLIGHTS, delays).spec());
    assertThat(graph.getJobName()).isEqualTo("echo");
    assertThat(graph.getStreamNodes())
        .filteredOn(node -> "actionbridge-echo".equals(node.getTransformationUID()))
        .extracting(StreamNode::getOperatorName)
        .containsExactly("actionbridge-echo");
  }

  @Test
  void aMissingInputTableIsNamedWithThoseThatExist() {
    assertRefused(
        Jobs.of("SELECT * FROM flight", "delays", FLIGHTS, delays),
        "input: ",
        "'flight' not found",
        "the tables are delays, flights");
  }

  @Test
  void aMissingOutputTableIsNamedWithTheNearestAndThoseThatExist() {
    assertRefused(
        Jobs.of("SELECT * FROM flights", "delay", FLIGHTS, delays),
        "output table 'delay' does not exist (did you mean 'delays'?)",
        "there is delays, flights");
  }

  @Test
  void anOutputThatIsAViewIsRefused() {
    assertRefused(
        Jobs.of("SELECT * FROM flights", "v", FLIGHTS, "CREATE VIEW v AS SELECT * FROM flights"),
        "output table 'v' is a VIEW: name a table");
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefused() {
    assertRefused(
        Jobs.of("SELECT * FROM flights", "flights", FLIGHTS),
        "output table 'flights': ",
        "cannot be used as a sink");
  }

  @Test
  void badSqlIsNamedByItsPlace() {
    assertRefused(
        Jobs.of("SELECT * FROM flights", "delays", FLIGHTS, "CREATE TABEL delays (k INT)"),
        "tables[1]: SQL parse failed. Encountered \"TABEL\"");
    assertRefused(Jobs.of("SELEC * FROM flights", "delays", FLIGHTS, delays), "input: SQL parse");
    assertRefused(Jobs.of("SELECT nn FROM flights", "delays", FLIGHTS, delays), "'nn' not found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO delays SELECT * FROM flights",
        "SELECT * FROM flights",
        "CREATE TABLE x WITH ('connector' = 'blackhole') AS SELECT * FROM flights",
        "SET 'parallelism.default' = '4'"
      })
  void aStatementThatDeclaresNothingIsNotRun(String statement) {
    assertRefused(
        Jobs.of("SELECT * FROM flights", "delays", FLIGHTS, delays, statement),
        "tables[2] declares nothing",
        "use CREATE and USE");
  }

  @Test
  void aQueryThatUpdatesItsRowsIsRefused() {
    assertRefused(
        Jobs.of("SELECT k, COUNT(*) AS n FROM flights GROUP BY k", "delays", FLIGHTS, delays),
        "the input updates or deletes rows",
        "windowed aggregation");
  }

  @Test
  void aKeyColumnThatIsNotInTheInputIsRefusedWithTheNearest() {
    assertRefused(
        Jobs.of("SELECT k AS tailnum FROM flights", "delays", FLIGHTS, delays).keyedBy("tailnun"),
        "key column 'tailnun' is not in the input (did you mean 'tailnum'?): use one of tailnum");
  }

  @Test
  void typesWithoutAFormInPythonAreRefusedWhenTheJobIsPlanned() {
    assertRefused(
        Jobs.of("SELECT k, PARSE_JSON('1') AS odd FROM flights", "delays", FLIGHTS, delays),
        "column input.odd: VARIANT");
    assertRefused(
        Jobs.of("SELECT ARRAY[k] AS k FROM flights", "delays", FLIGHTS, delays), "key.k: ARRAY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BATCH", "AUTOMATIC"})
  void aModeInWhichStateIsLostIsRefused(String mode) {
    assertRefused(
        Jobs.of("SELECT * FROM flights", "delays", FLIGHTS, delays)
            .option("execution.runtime-mode", mode),
        "execution.runtime-mode is " + mode,
        "leave it at STREAMING");
  }

  private static void assertRefused(Jobs job, String... messages) {
    assertThatThrownBy(() -> plan(job.spec()))
        .isInstanceOf(JobException.class)
        .message()
        .contains(messages)
        .doesNotContain("\n");
  }

  private static StreamGraph plan(JobSpec spec) {
    var env =
        StreamExecutionEnvironment.getExecutionEnvironment(Configuration.fromMap(spec.options()));
    return TableJob.plan(spec, env, EchoOperator::create);
  }

  private static void run(Jobs job) throws Exception {
    StreamExecutionEnvironment env = environment();
    env.execute(TableJob.plan(job.spec(), env, EchoOperator::create));
  }

  private static StreamExecutionEnvironment environment() {
    var config = new Configuration();
    config.setString("rest.bind-port", "0");
    return StreamExecutionEnvironment.createLocalEnvironment(1, config);
  }

  private String probe(String table) {
    return "CREATE TABLE " + table + " WITH ('connector' = 'probe', 'id' = '" + id + "')";
  }

  private static List<BinaryRowData> rows(String id) {
    return List.copyOf(ProbeTableFactory.seen(id).rows());
  }

  private static String events() {
    return """
        {"k": "a", "ts": "1970-01-01T00:00:10.000Z"}
        {"k": "b", "ts": "1970-01-01T00:00:20.000Z"}
        {"k": "a", "ts": "1970-01-01T00:00:30.000Z"}
        """;
  }
}
