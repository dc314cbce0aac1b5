package io.actionbridge.wire;

import java.time.Duration;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Readers of dates and times: naive or aware as the column is, and no digit lost. */
final class TimeReaders {

  private TimeReaders() {}

  /** Microseconds in the last digit of a type with {@code precision} digits of the second. */
  private static long unit(int precision) {
    long unit = 1;
    for (int digit = precision; digit < 6; digit++) {
      unit *= 10;
    }
    return unit;
  }

  /** DATE. */
  static final class DateColumn extends ColumnReader {
    DateColumn(Column column) {
      super(column, "date");
    }

    @Override
    Integer read(WireReader in) {
      int end = expectExt(in, Ext.DATE);
      long day = WallTime.readDate(in).toEpochDay();
      in.endExt(Ext.DATE, end);
      return (int) day;
    }
  }

  /** TIME: Flink keeps milliseconds at most, whatever the precision says. */
  static final class TimeColumn extends ColumnReader {
    private final int digits;

    TimeColumn(Column column) {
      super(column, "time without tzinfo");
      digits = Math.min(3, LogicalTypeChecks.getPrecision(column.type()));
    }

    @Override
    Integer read(WireReader in) {
      int end = expectExt(in, Ext.TIME);
      WallTime time = WallTime.read(in, Ext.TIME);
      in.endExt(Ext.TIME, end);
      if (time.zone() != null) {
        throw column.misfit("An aware time", "SQL's TIME has no zone; use replace(tzinfo=None)");
      }
      if (time.micros() % unit(digits) != 0) {
        throw column.misfit(
            time.toLocalDateTime().toLocalTime(),
            "Flink keeps " + digits + " digits of the second here");
      }
      return (int) (time.micros() / 1000);
    }
  }

  /** TIMESTAMP takes naive datetimes, TIMESTAMP_LTZ aware ones. */
  static final class TimestampColumn extends ColumnReader {
    private final boolean isAware;
    private final int digits;

    TimestampColumn(Column column) {
      super(column, isAware(column) ? "datetime with tzinfo" : "datetime without tzinfo");
      isAware = isAware(column);
      digits = LogicalTypeChecks.getPrecision(column.type());
    }

    @Override
    TimestampData read(WireReader in) {
      int end = expectExt(in, Ext.DATETIME);
      WallTime time = WallTime.read(in, Ext.DATETIME);
      in.endExt(Ext.DATETIME, end);
      if (isAware == (time.zone() == null)) {
        throw isAware
            ? column.misfit(
                "The naive datetime " + time.toLocalDateTime(),
                "its zone is unknown; give it tzinfo")
            : column.misfit(
                "The aware datetime " + time.toLocalDateTime(),
                "TIMESTAMP has no zone; use TIMESTAMP_LTZ, or replace(tzinfo=None)");
      }
      if (time.micros() % unit(digits) != 0) {
        throw column.misfit(time.toLocalDateTime(), "it keeps " + digits + " digits of the second");
      }
      long micros = isAware ? instant(time) : time.micros();
      return TimestampData.fromEpochMillis(
          Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
    }

    private long instant(WallTime time) {
      return time.toEpochMicros()
          .orElseThrow(
              () ->
                  column.misfit(
                      "A datetime in " + time.zone(),
                      "Java knows no such zone; use astimezone(timezone.utc)"));
    }

    private static boolean isAware(Column column) {
      return column.type().is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
    }
  }

  /** INTERVAL DAY TO SECOND, which Flink keeps in milliseconds. */
  static final class IntervalColumn extends ColumnReader {
    IntervalColumn(Column column) {
      super(column, "timedelta");
    }

    @Override
    Long read(WireReader in) {
      int end = expectExt(in, Ext.TIMEDELTA);
      Duration duration = WallTime.readTimedelta(in);
      in.endExt(Ext.TIMEDELTA, end);
      long millis = duration.toMillis();
      if (!Duration.ofMillis(millis).equals(duration)) {
        throw column.misfit(duration, "Flink keeps intervals in milliseconds");
      }
      return millis;
    }
  }
}
