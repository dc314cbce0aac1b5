package io.actionbridge.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.actionbridge.journal.JournalException.Fenced;
import io.actionbridge.journal.LogRecord.Header;
import io.actionbridge.journal.LogRecord.OfGroup;
import io.actionbridge.journal.LogRecord.Recorded;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {

  private static final long LIMIT = 30;
  private static final OfGroup RECORD =
      new Recorded(3, Bytes.of(new byte[16]), Bytes.of(new byte[50]));
  private static final byte[] BODY = new LogCodec().encode(RECORD);
  private static final long FRAME = (long) FrameBuffer.HEADER + BODY.length;

  @TempDir private java.nio.file.Path directory;
  private final FaultyFiles disk = new FaultyFiles();
  private final Attempt heard = new Attempt();
  private LogStore store;
  private UUID segment;
  private LogWriter writer;

  @BeforeEach
  void start() throws IOException {
    store = new LogStore(new LogFiles(disk), new Path(directory.toUri()));
    var header = new Header(UUID.randomUUID(), Digest.of(new byte[0]), 1, new KeyGroups(0, 7));
    segment = store.register(header).id();
    writer = LogWriter.start(store, segment, 3 * FRAME, heard);
    disk.begun.drainPermits();
  }

  @AfterEach
  void stop() throws InterruptedException {
    writer.close(TimeUnit.SECONDS.toMillis(LIMIT));
  }

  @Test
  void whatIsAppendedDuringAFlushSharesTheNext() throws Exception {
    int held = disk.syncs.drainPermits();
    writer.append(BODY);
    writer.flush();
    assertThat(disk.begun.tryAcquire(LIMIT, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 100; i++) {
      writer.append(BODY);
      writer.flush();
    }
    assertThat(heard.flushed()).isEmpty();
    disk.syncs.release(held);
    writer.flushAndWait();

    assertThat(heard.flushed()).containsExactly(FRAME, 101 * FRAME);
    assertThat(new SegmentReader(store).all(segment)).hasSize(101).containsOnly(RECORD);
  }

  @Test
  void nothingIsWrittenUntilSomebodyAsksForIt() throws Exception {
    assertThat(writer.append(BODY)).isEqualTo(FRAME);
    assertThat(writer.append(BODY)).isEqualTo(2 * FRAME);
    assertThat(store.chunks(segment)).isEmpty();
    writer.flushAndWait();
    assertThat(heard.flushed()).containsExactly(2 * FRAME);
  }

  @Test
  void aFullChunkIsFollowedByTheNextAndNeverOpenedAgain() throws Exception {
    for (int i = 0; i < 7; i++) {
      writer.append(BODY);
      writer.flushAndWait();
    }
    assertThat(store.chunks(segment)).containsExactly(0L, 3 * FRAME, 6 * FRAME);
    assertThat(new SegmentReader(store).all(segment)).hasSize(7).containsOnly(RECORD);
  }

  @Test
  void afterAFailedSyncNothingIsDurableAndEveryMethodThrowsWhatHappened() throws Exception {
    writer.append(BODY);
    writer.flushAndWait();
    var fault = new IOException("no space left");
    disk.failure.set(fault);
    writer.append(BODY);

    assertThatThrownBy(() -> writer.flushAndWait())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("cannot be written")
        .hasCause(fault);
    assertThatThrownBy(() -> writer.append(BODY)).hasCause(fault);
    assertThat(heard.failures.poll(LIMIT, TimeUnit.SECONDS)).hasCause(fault);
    assertThat(heard.failures).isEmpty();
    assertThat(heard.flushed()).containsExactly(FRAME);
  }

  @Test
  void aFenceThatComesBetweenAppendAndSyncIsSeen() throws Exception {
    int held = disk.syncs.drainPermits();
    writer.append(BODY);
    writer.flush();
    assertThat(disk.begun.tryAcquire(LIMIT, TimeUnit.SECONDS)).isTrue();
    store.fence(segment);
    disk.syncs.release(held);

    assertThatThrownBy(() -> writer.flushAndWait()).isInstanceOf(Fenced.class);
    assertThat(heard.failures.poll(LIMIT, TimeUnit.SECONDS)).isInstanceOf(Fenced.class);
    assertThat(heard.flushed()).isEmpty();
  }

  @Test
  void aSegmentThatSomebodyDeletedIsFenced() throws Exception {
    store.remove(segment);
    writer.append(BODY);
    assertThatThrownBy(() -> writer.flushAndWait()).isInstanceOf(Fenced.class);
  }

  @Test
  void closingFlushesWhatIsLeftAndThenRefusesMore() throws Exception {
    writer.append(BODY);
    writer.close(TimeUnit.SECONDS.toMillis(LIMIT));

    assertThat(heard.flushed()).containsExactly(FRAME);
    assertThatThrownBy(() -> writer.append(BODY)).hasMessageContaining("is closed");
  }
}
