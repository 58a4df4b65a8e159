package lakelab.stream;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The records of one micro-batch, read from Kafka once, and the rows that they become. Everything of `stream.py` that touches each event is here:
 * as expressions of Spark's SQL it took several times the CPU.
 */
public final class Batch implements AutoCloseable {
  private final org.apache.spark.sql.classic.SparkSession spark;
  private final Layout layout;
  private final JavaRDD<KafkaRecord> records;

  /**
   * @param kafka rows of Spark's Kafka source
   * @param layout text of services/stream/lake-layout.json
   */
  public Batch(Dataset<Row> kafka, String layout) throws IOException {
    var dataset = (org.apache.spark.sql.classic.Dataset<Row>) kafka;
    spark = dataset.sparkSession();
    this.layout = new Layout(layout);
    StructType schema = kafka.schema();
    int topic = schema.fieldIndex("topic");
    int partition = schema.fieldIndex("partition");
    int offset = schema.fieldIndex("offset");
    int key = schema.fieldIndex("key");
    int value = schema.fieldIndex("value");
    records = dataset.queryExecution().toRdd().toJavaRDD().map((row) -> {
      boolean isDeadLetter = row.getUTF8String(topic).toString().equals("dead-letters");
      return new KafkaRecord(isDeadLetter, row.getInt(partition), row.getLong(offset), row.getBinary(key), row.getBinary(value));
    }).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** A line per record: `E` for events or `D` for a dead letter, partition, offset, and the key of events. */
  public String listing() {
    List<String> lines = records.map((record) -> record.isDeadLetter()
        ? "D " + record.partition() + " " + record.offset() + " "
        : "E " + record.partition() + " " + record.offset() + " " + UTF8String.fromBytes(record.key())).collect();
    return String.join("\n", lines);
  }

  /**
   * @param duplicates events to leave out, a line each: partition, offset, position in the record
   * @param writers tasks that write
   */
  public Dataset<Row> events(long commitId, String duplicates, int writers) {
    return dataset(eventRecords(writers), new EventRows(layout, commitId, places(duplicates)), EventRows.schema(layout));
  }

  /** Rows of `raw_requests`: which events came in which record, duplicates included. */
  public Dataset<Row> requests(long commitId) {
    StructType schema = new StructType()
        .add("source", DataTypes.StringType)
        .add("events", DataTypes.LongType)
        .add("sequences", DataTypes.StringType)
        .add("ids", DataTypes.createArrayType(DataTypes.StringType))
        .add("ingested_at", DataTypes.TimestampNTZType)
        .add("commit_id", DataTypes.LongType)
        .add("kafka_partition", DataTypes.IntegerType)
        .add("kafka_offset", DataTypes.LongType);
    List<FieldReader.Field> fields = List.of(
        new FieldReader.Field("source", FieldReader.Kind.TEXT),
        new FieldReader.Field("events", FieldReader.Kind.LONG),
        new FieldReader.Field("sequences", FieldReader.Kind.TEXT),
        new FieldReader.Field("ids", FieldReader.Kind.TEXTS));
    Layout.Place at = layout.ingestedAtMs;
    return dataset(eventRecords(1), (records) -> {
      FieldReader keys = new FieldReader(fields);
      return mapped(records, (record) -> {
        Object[] values = new Object[8];
        keys.read(record.key(), 0, record.key().length, values, 0);
        values[4] = Long.parseLong(new String(record.value(), at.start(), at.bytes()).trim()) * 1000;
        values[5] = commitId;
        values[6] = record.partition();
        values[7] = record.offset();
        return new GenericInternalRow(values);
      });
    }, schema);
  }

  /** Rows of `dead_letters`. */
  public Dataset<Row> deadLetters(long commitId) {
    StructType schema = new StructType()
        .add("source", DataTypes.StringType)
        .add("id", DataTypes.StringType)
        .add("sequence", DataTypes.LongType)
        .add("reason", DataTypes.StringType)
        .add("detail", DataTypes.StringType)
        .add("rejected_at", DataTypes.TimestampNTZType)
        .add("body", DataTypes.StringType)
        .add("commit_id", DataTypes.LongType);
    List<FieldReader.Field> fields = List.of(
        new FieldReader.Field("source", FieldReader.Kind.TEXT),
        new FieldReader.Field("id", FieldReader.Kind.TEXT),
        new FieldReader.Field("sequence", FieldReader.Kind.LONG),
        new FieldReader.Field("reason", FieldReader.Kind.TEXT),
        new FieldReader.Field("detail", FieldReader.Kind.TEXT),
        new FieldReader.Field("rejected_at_ms", FieldReader.Kind.LONG),
        new FieldReader.Field("body", FieldReader.Kind.TEXT));
    return dataset(records.filter(KafkaRecord::isDeadLetter).coalesce(1), (records) -> {
      FieldReader letters = new FieldReader(fields);
      return mapped(records, (record) -> {
        Object[] values = new Object[8];
        letters.read(record.value(), 0, record.value().length, values, 0);
        if (values[5] != null) values[5] = (Long) values[5] * 1000;
        values[7] = commitId;
        return new GenericInternalRow(values);
      });
    }, schema);
  }

  /**
   * The raw zone: the lines as they came, in a folder of the batch's own. A file appears whole or not at all, and the repetition of a batch gives
   * the same names.
   *
   * @param compression zstd, gzip or none
   * @param replace whether something may be there, which goes
   */
  public void writeRaw(String folder, String compression, int writers, boolean replace) throws IOException {
    Path path = new Path(folder);
    if (replace) path.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(path, true);
    var configuration = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    String ending = switch (compression) { case "zstd" -> ".jsonl.zst"; case "gzip" -> ".jsonl.gz"; default -> ".jsonl"; };
    eventRecords(writers).foreachPartition((records) -> {
      if (!records.hasNext()) return;
      Path file = new Path(folder, String.format("part-%05d", TaskContext.getPartitionId()) + ending);
      FileSystem files = file.getFileSystem(configuration.value());
      try (OutputStream out = compressed(files.createFile(file).overwrite(true).recursive().build(), compression)) {
        while (records.hasNext()) {
          out.write(records.next().value());
          out.write('\n');
        }
      }
    });
  }

  @Override
  public void close() {
    records.unpersist(false);
  }

  private static OutputStream compressed(OutputStream out, String compression) throws IOException {
    return switch (compression) {
      case "zstd" -> new ZstdOutputStream(out, 1);
      case "gzip" -> new GZIPOutputStream(out, 1 << 16);
      default -> new BufferedOutputStream(out, 1 << 16);
    };
  }

  private JavaRDD<KafkaRecord> eventRecords(int tasks) {
    return records.filter((record) -> !record.isDeadLetter()).coalesce(tasks);
  }

  private Dataset<Row> dataset(JavaRDD<KafkaRecord> of, FlatMapFunction<Iterator<KafkaRecord>, InternalRow> rows, StructType schema) {
    return spark.internalCreateDataFrame(of.mapPartitions(rows).rdd(), schema, false);
  }

  private interface RowOf {
    InternalRow of(KafkaRecord record);
  }

  private static Iterator<InternalRow> mapped(Iterator<KafkaRecord> records, RowOf row) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public InternalRow next() {
        return row.of(records.next());
      }
    };
  }

  private static Map<EventRows.Place, int[]> places(String lines) {
    Map<EventRows.Place, List<Integer>> lists = new HashMap<>();
    for (String line : lines.isEmpty() ? new String[0] : lines.split("\n")) {
      String[] numbers = line.split(" ");
      var place = new EventRows.Place(Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]));
      lists.computeIfAbsent(place, (_place) -> new ArrayList<>()).add(Integer.parseInt(numbers[2]));
    }
    Map<EventRows.Place, int[]> places = new HashMap<>();
    lists.forEach((place, list) -> places.put(place, list.stream().mapToInt(Integer::intValue).sorted().toArray()));
    return places;
  }
}
