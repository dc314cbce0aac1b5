package io.actionbridge.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.actionbridge.operator.JavaActionException;
import io.actionbridge.plan.PlanException;
import io.actionbridge.python.PythonActionExecutionException;
import io.actionbridge.wire.ErrorRecord;
import java.util.List;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class FailureTest {

  private static final ErrorRecord RECORD =
      new ErrorRecord(
          "explain",
          "'N14228'",
          "0a1b",
          "httpx.ReadTimeout",
          "timed out",
          "File \"flights.py\", line 31",
          List.of(new ErrorRecord.Cause("TimeoutError", "", "")));

  @Test
  void aPythonErrorIsFoundBelowWhatFlinkWrapsAroundIt() {
    var shipped = new SerializedThrowable(new PythonActionExecutionException(RECORD));
    var failure =
        Failure.ofJob(new SerializedThrowable(new FlinkException("Recovery is off", shipped)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.ACTION);
    assertThat(failure.error()).isEqualTo(RECORD);
    assertThat(failure.message())
        .contains("explain", "'N14228'", "httpx.ReadTimeout: timed out")
        .doesNotContain("\n");
    assertThat(failure.stack()).contains("Recovery is off", "File \"flights.py\", line 31");
  }

  @Test
  void anActionInJavaThatThrewIsToldInTheSameForm() {
    var cause = new IllegalStateException("no rule", new ArithmeticException("/ by zero"));
    var thrown = new JavaActionException("score", "N14228", "0a1b", cause);
    var failure = Failure.ofJob(new SerializedThrowable(new RuntimeException("wrapped", thrown)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.ACTION);
    assertThat(failure.message())
        .isEqualTo(
            "action 'score' failed for key N14228, event 0a1b:"
                + " java.lang.IllegalStateException: no rule");
    assertThat(failure.error().action()).isEqualTo("score");
    assertThat(failure.error().type()).isEqualTo("java.lang.IllegalStateException");
    assertThat(failure.error().traceback()).contains("FailureTest.java");
    assertThat(failure.error().causes())
        .extracting(ErrorRecord.Cause::message)
        .containsExactly("/ by zero");
  }

  @Test
  void aPlanThatOnlyATaskCanRefuseIsToldWithItsRemedy() {
    var refused = new PlanException("no class", "add a jar", new ClassNotFoundException("a.B"));
    var failure = Failure.ofJob(new SerializedThrowable(new RuntimeException("wrapped", refused)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.PLAN);
    assertThat(failure.message()).isEqualTo("no class: add a jar");
  }

  @Test
  void anotherFailureOfTheJobIsToldByItsRoot() {
    var root = new IllegalStateException("no such host\nat all");
    var failure = Failure.ofJob(new SerializedThrowable(new RuntimeException("wrapped", root)));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.JOB);
    assertThat(failure.message()).isEqualTo("java.lang.IllegalStateException: no such host");
    assertThat(failure.error()).isNull();
    assertThat(failure.stack()).contains("wrapped", "at all");
  }

  @Test
  void aJobThatCannotBePlannedIsToldApartFromAFaultOfOurs() {
    var unplanned = Failure.of(new JobException("it is", "change it"));
    assertThat(unplanned.kind()).isEqualTo(Failure.Kind.PLAN);
    assertThat(unplanned.message()).isEqualTo("it is: change it");
    assertThat(Failure.of(new NullPointerException()).kind()).isEqualTo(Failure.Kind.INTERNAL);
  }
}
