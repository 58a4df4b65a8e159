package lakelab.stream;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows of the table `events`: a record's lines are cut by the numbers in front of each event, as services/ingest/kafka/event-records.ts lays them
 * out; envelope and payload are read in one pass. All rows of a partition are one object, and their texts slices of the record.
 */
final class EventRows implements FlatMapFunction<Iterator<KafkaRecord>, InternalRow> {
  /** Columns before the payload's: commit_id, ingested_at, source, id, sequence, type, time, data. */
  private static final int ENVELOPE_COLUMNS = 8;
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** Where a record stands in Kafka. */
  record Place(int partition, long offset) implements Serializable {}

  private final Layout layout;
  private final long commitId;
  /** Positions in a record, ascending, that are left out. */
  private final Map<Place, int[]> duplicates;

  EventRows(Layout layout, long commitId, Map<Place, int[]> duplicates) {
    this.layout = layout;
    this.commitId = commitId;
    this.duplicates = duplicates;
  }

  static StructType schema(Layout layout) {
    StructType schema = new StructType()
        .add("commit_id", DataTypes.LongType)
        .add("ingested_at", DataTypes.TimestampNTZType)
        .add("source", DataTypes.StringType)
        .add("id", DataTypes.StringType)
        .add("sequence", DataTypes.LongType)
        .add("type", DataTypes.StringType)
        .add("time", DataTypes.TimestampNTZType)
        .add("data", DataTypes.StringType);
    for (FieldReader.Field field : layout.payload) schema = schema.add(field.name(), columnType(field.kind()));
    return schema.add("event_day", DataTypes.DateType).add("family", DataTypes.StringType);
  }

  private static DataType columnType(FieldReader.Kind kind) {
    return switch (kind) {
      case LONG -> DataTypes.LongType;
      case DOUBLE -> DataTypes.DoubleType;
      case BOOLEAN -> DataTypes.BooleanType;
      case TEXT, TEXTS -> DataTypes.StringType;
    };
  }

  @Override
  public Iterator<InternalRow> call(Iterator<KafkaRecord> records) {
    return new Rows(records);
  }

  private final class Rows implements Iterator<InternalRow> {
    private final Iterator<KafkaRecord> records;
    private final FieldReader keys = new FieldReader(List.of(new FieldReader.Field("source", FieldReader.Kind.TEXT)));
    private final FieldReader envelopes =
        new FieldReader(List.of(new FieldReader.Field("id", FieldReader.Kind.TEXT), new FieldReader.Field("type", FieldReader.Kind.TEXT)));
    private final FieldReader payloads = new FieldReader(layout.payload);
    private final List<UTF8String> families = new ArrayList<>();
    private final Object[] values = new Object[ENVELOPE_COLUMNS + layout.payload.size() + 2];
    private final InternalRow row = new GenericInternalRow(values);
    private final Object[] idAndType = new Object[2];
    private byte[] envelope = new byte[1024];

    private byte[] lines = {};
    private UTF8String source;
    private int[] left = {};
    private int position;
    private int start = 1;

    Rows(Iterator<KafkaRecord> records) {
      this.records = records;
      layout.families.forEach((name) -> families.add(UTF8String.fromString(name)));
    }

    @Override
    public boolean hasNext() {
      while (true) {
        if (start > lines.length) {
          if (!records.hasNext()) return false;
          open(records.next());
        } else if (Arrays.binarySearch(left, position) >= 0) {
          start = endOfLine() + 1;
          position++;
        } else {
          return true;
        }
      }
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) throw new NoSuchElementException();
      int end = endOfLine();
      fill(end);
      start = end + 1;
      position++;
      return row;
    }

    private void open(KafkaRecord record) {
      lines = record.value();
      start = 0;
      position = 0;
      left = duplicates.getOrDefault(new Place(record.partition(), record.offset()), new int[0]);
      Object[] key = new Object[1];
      keys.read(record.key(), 0, record.key().length, key, 0);
      source = (UTF8String) key[0];
    }

    private int endOfLine() {
      int end = start;
      while (end < lines.length && lines[end] != '\n') end++;
      return end;
    }

    private void fill(int end) {
      int eventStart = start + layout.eventStart;
      // Behind the event stands the brace that closes the line.
      int eventEnd = end - 1;
      long time = number(layout.timeMicros);
      int dataStart = eventStart + (int) number(layout.dataStart);
      int dataLength = (int) number(layout.dataLength);
      if (dataLength == 0) {
        envelopes.read(lines, eventStart, eventEnd, idAndType, 0);
        Arrays.fill(values, ENVELOPE_COLUMNS, ENVELOPE_COLUMNS + layout.payload.size(), null);
      } else {
        readEnvelopeAround(eventStart, dataStart, dataStart + dataLength, eventEnd);
        payloads.read(lines, dataStart, dataStart + dataLength, values, ENVELOPE_COLUMNS);
      }
      values[0] = commitId;
      values[1] = number(layout.ingestedAtMs) * 1000;
      values[2] = source;
      values[3] = idAndType[0];
      values[4] = isNull(layout.sequence) ? null : (Object) number(layout.sequence);
      values[5] = idAndType[1];
      values[6] = time;
      values[7] = dataLength == 0 ? null : UTF8String.fromBytes(lines, dataStart, dataLength);
      values[values.length - 2] = (int) Math.floorDiv(time, MICROS_PER_DAY);
      values[values.length - 1] = families.get((int) number(layout.family));
    }

    /** The envelope with 0 in the place of its data, which need not be passed over a second time. */
    private void readEnvelopeAround(int from, int dataStart, int dataEnd, int to) {
      int length = (dataStart - from) + 1 + (to - dataEnd);
      // A new one each time: the texts are slices of it.
      envelope = new byte[length];
      System.arraycopy(lines, from, envelope, 0, dataStart - from);
      envelope[dataStart - from] = '0';
      System.arraycopy(lines, dataEnd, envelope, dataStart - from + 1, to - dataEnd);
      envelopes.read(envelope, 0, length, idAndType, 0);
    }

    private boolean isNull(Layout.Place place) {
      return lines[start + place.start() + place.bytes() - 1] == 'l';
    }

    /** A number of the line's index: padded with spaces in front. */
    private long number(Layout.Place place) {
      long value = 0;
      boolean isNegative = false;
      int from = start + place.start();
      for (int i = from; i < from + place.bytes(); i++) {
        byte b = lines[i];
        if (b == '-') isNegative = true;
        else if (b >= '0' && b <= '9') value = value * 10 + (b - '0');
        else if (b != ' ') throw new IllegalStateException("the index of a line holds no number at byte " + (i - start) + " of it");
      }
      return isNegative ? -value : value;
    }
  }
}
