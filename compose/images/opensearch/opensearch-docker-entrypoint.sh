#!/bin/bash
# opensearch-docker-entrypoint.sh opensearch [OPTIONS]: an environment variable named like a setting, such as discovery.type=single-node, becomes -Ename=value.
# The server is started by one Java rather than by the five that its own scripts take; the options are theirs, for a heap that need not be there at once.
set -eu
[ "${1:-}" = opensearch ] || exec "$@"
shift
settings=()
while IFS='=' read -r name value; do
  [[ $name =~ ^[a-z0-9_]+(\.[a-z0-9_-]+)+$ && -n $value ]] && settings+=("-E$name=$value")
done < <(env)
home=/usr/share/opensearch
# shellcheck disable=SC2086 # options are words
exec java -Xms256m -Xmx256m -XX:+UseG1GC -XX:G1ReservePercent=25 -XX:InitiatingHeapOccupancyPercent=30 -XX:+UseCompactObjectHeaders -Xss1m \
  --add-modules=jdk.incubator.vector --add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED -javaagent:$home/agent/opensearch-agent.jar \
  -XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache -XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached \
  -XX:CompileCommand=quiet -XX:-OmitStackTraceInFastThrow -XX:MaxDirectMemorySize=128m -XX:+ExitOnOutOfMemoryError \
  -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Djna.nosys=true -Dopensearch.networkaddress.cache.ttl=60 -Dopensearch.networkaddress.cache.negative.ttl=10 \
  -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0 -Dio.netty.allocator.numDirectArenas=0 \
  -Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1 -Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true \
  -Dopensearch.cgroups.hierarchy.override=/ ${OPENSEARCH_JAVA_OPTS:-} \
  -Dopensearch.path.home=$home -Dopensearch.path.conf=$home/config -Dopensearch.distribution.type=docker -Dopensearch.bundled_jdk=false \
  -cp "$home/lib/*" org.opensearch.bootstrap.OpenSearch "${settings[@]}" "$@"
