using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>Writes raw submits (raw type 6).</summary>
internal static class SubmitWriter
{
    /// <summary>The sandbox does not read the server's own row format, so it answers as for a schema that has moved on.</summary>
    /// <exception cref="SandboxException">Always, 0x0132.</exception>
    public static void Write(Database database, RawSubmit message) =>
        throw new SandboxException(0x0132, $"Invalid data format ({message.Parts.Count} parts for {database.Name})");
}
