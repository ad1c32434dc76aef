using Tidemark.Archive.Manifests;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Capture;

/// <summary>The open source of a point.</summary>
internal sealed record PointSource(ITDengineConnection Connection, SourceCatalog Catalog, DatabaseFacts Database, PlanDocument Plan);
