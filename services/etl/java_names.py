"""Classes of the JVM. Whoever writes out such a name where it is used has each of its parts looked for in all archives of Spark, each time."""


class JavaNames:
    def __init__(self, spark):
        gateway = spark.sparkContext._gateway
        jvm = gateway.jvm
        self.threads = jvm.java.lang.management.ManagementFactory.getThreadMXBean()
        self._spark3 = jvm.org.apache.iceberg.spark.Spark3Util
        self._identifiers = jvm.org.apache.spark.sql.connector.catalog.Identifier
        self._new_array = gateway.new_array
        self._string = jvm.java.lang.String
        self.no_quantiles = gateway.new_array(jvm.double, 0)

    def table(self, session, name):
        """Iceberg's own object for a table, as this session knows it."""
        return self._spark3.loadIcebergTable(session._jsparkSession, name)

    def identifier(self, schema, table):
        namespace = self._new_array(self._string, 1)
        namespace[0] = schema
        return self._identifiers.of(namespace, table)
