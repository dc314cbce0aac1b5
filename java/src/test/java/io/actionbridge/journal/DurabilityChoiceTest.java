package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.plan.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurabilityChoiceTest {

  @ParameterizedTest
  @CsvSource({
    "AUTO, file:///cp, LOG, file:/cp/actionbridge-log",
    "AUTO, /cp, LOG, /cp/actionbridge-log",
    "AUTO, hdfs://nn/cp, LOG, hdfs://nn/cp/actionbridge-log",
    "AUTO, s3://bucket/cp, CHECKPOINT, s3://bucket/cp/actionbridge-log",
    "CHECKPOINT, file:///cp, CHECKPOINT, file:/cp/actionbridge-log",
    "LOG, file:///cp, LOG, file:/cp/actionbridge-log",
  })
  void aLogIsKeptWhereItCanBeSyncedUnlessTheJobSaysOtherwise(
      Durability wanted, String checkpoints, Durability chosen, String directory) {
    DurabilityChoice choice = DurabilityChoice.of(wanted, null, checkpoints);
    assertThat(choice.durability()).isEqualTo(chosen);
    assertThat(choice.directory().toString()).isEqualTo(directory);
    assertThat(choice.reason()).startsWith("Durable calls are kept ");
  }

  @Test
  void theDirectoryOfTheOptionIsUsedAsItIs() {
    DurabilityChoice choice = DurabilityChoice.of(Durability.AUTO, "hdfs://nn/logs", "s3://b/cp");
    assertThat(choice.durability()).isEqualTo(Durability.LOG);
    assertThat(choice.directory().toString()).isEqualTo("hdfs://nn/logs");
  }

  @Test
  void whatCannotBeIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> DurabilityChoice.of(Durability.LOG, null, "s3://bucket/cp"))
        .hasMessageContaining("s3 has no cheap sync")
        .hasMessageContaining("actionbridge.log.directory");
    assertThatThrownBy(() -> DurabilityChoice.of(Durability.LOG, null, null))
        .hasMessageContaining("execution.checkpointing.dir");
  }

  @Test
  void withoutAnyDirectoryThereAreCheckpointsAloneAndTheReasonSaysSo() {
    DurabilityChoice choice = DurabilityChoice.of(Durability.AUTO, null, null);
    assertThat(choice.durability()).isEqualTo(Durability.CHECKPOINT);
    assertThat(choice.directory()).isNull();
    assertThat(choice.reason()).contains("failures are not counted", "no checkpoint directory");
  }
}
