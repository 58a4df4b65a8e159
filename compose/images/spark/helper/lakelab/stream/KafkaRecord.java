package lakelab.stream;

import java.io.Serializable;

/** A record of either topic: a request's events, or a dead letter. */
record KafkaRecord(boolean isDeadLetter, int partition, long offset, byte[] key, byte[] value) implements Serializable {}
