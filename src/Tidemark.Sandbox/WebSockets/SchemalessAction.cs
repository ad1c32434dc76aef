using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Schemaless;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>The action <c>insert</c>: schemaless writes. Source: transcripts of a 3.3.7.5 adapter.</summary>
internal static class SchemalessAction
{
    public static void Insert(SqlConnection connection, Arguments arguments, ActionAnswer answer)
    {
        var protocol = (int)arguments.Signed("protocol");
        if (protocol == 0) throw new AdapterException("schemaless write protocol is null");
        var unit = arguments.Text("precision") switch
        {
            "ms" => TimePrecision.Milliseconds,
            "u" or "μ" or "us" => TimePrecision.Microseconds,
            _ => TimePrecision.Nanoseconds,
        };
        var ttlDays = (int)arguments.Signed("ttl");
        var nameKey = arguments.Text("table_name_key");
        var data = arguments.Text("data");
        var name = connection.Session.CurrentDatabase ?? throw new SandboxException(0x2616, "Database not specified");
        var points = PointParser.Parse(protocol, data);
        var rows = new SchemalessWriter(connection.Session.Engine.GetDatabase(name), nameKey, ttlDays).Write(points, unit);
        answer.Good().Member("affected_rows", rows).Member("total_rows", (long)points.Count);
    }
}
