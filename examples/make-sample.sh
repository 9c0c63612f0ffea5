#!/usr/bin/env bash
# Makes examples/flights.parquet: the flights of January 2001 and the first days of February, in the order of their departure.
#   examples/make-sample.sh PATH/flights-3m.parquet
# Uses the DuckDB that ./weir brings along, so that the same source gives the same rows.
set -euo pipefail
source="$(realpath "${1:?usage: make-sample.sh flights-3m.parquet}")"
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
java="${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java"
exec "$java" --enable-native-access=ALL-UNNAMED -cp "$home/weir-cli/target/dist/lib/*" "$home/examples/MakeSample.java" \
  "$source" "$home/examples/flights.parquet"
