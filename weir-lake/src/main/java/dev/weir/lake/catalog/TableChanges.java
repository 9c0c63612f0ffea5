package dev.weir.lake.catalog;

import java.util.List;
import org.apache.iceberg.MetadataUpdate;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What is to become of one table of several.
 *
 * @param requirements what must be so for the updates to make sense
 */
public record TableChanges(TableIdentifier name, List<UpdateRequirement> requirements, List<MetadataUpdate> updates) {}
