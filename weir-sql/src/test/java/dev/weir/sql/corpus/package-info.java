/** SELECTs of chance over tables of chance, and DuckDB alone, whose answers are the right ones. Also for the tests of whole servers. */
@NullMarked
package dev.weir.sql.corpus;

import org.jspecify.annotations.NullMarked;
