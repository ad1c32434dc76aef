using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>The columns of the tables of a recording, in every version that its metas tell of.</summary>
internal sealed class RecordedSchemas
{
    private readonly Dictionary<(long Id, int Version), IReadOnlyList<ColumnDefinition>> _columns = [];

    public RecordedSchemas(string file)
    {
        foreach (var message in GoldenMessage.Read(file)) Add(TmqMessageReader.Decode(message.RawType, message.Body));
    }

    public IReadOnlyList<ColumnDefinition> Of(RawSubmitPart part) => _columns[(part.Suid == 0 ? part.Uid : part.Suid, part.SchemaVersion)];

    private void Add(TmqMessage message)
    {
        switch (message)
        {
            case CreateSuperTable created: Add(created.Definition.Suid, created.Definition.Columns); break;
            case AlterSuperTable altered: Add(altered.Definition.Suid, altered.Definition.Columns); break;
            case CreateTables tables:
                foreach (var table in tables.Tables.OfType<CreateNormalTable>()) Add(table.Uid, table.Columns);
                break;
        }
    }

    private void Add(long id, TableSchema schema) => _columns[(id, schema.Version)] = schema.Columns;
}
