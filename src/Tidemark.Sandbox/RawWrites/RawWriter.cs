using Tidemark.Errors;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>
/// What a client library does with raw messages: one per connection, because its cache of tables is the connection's. Not thread safe.
/// With <see cref="SandboxOptions.RealTraps"/> it makes the mistakes of the real one. Source: behaviour of 3.3.7.5, partly recorded.
/// </summary>
public sealed class RawWriter(SandboxEngine engine)
{
    private readonly TableCache _cache = new(engine);
    private readonly MetaWriter _metas = new(engine.Options.RealTraps);

    /// <summary>The server.</summary>
    public SandboxEngine Engine { get; } = engine;

    /// <summary>Applies a raw message.</summary>
    /// <param name="database">The connection's current database; null: 0x2616.</param>
    /// <param name="rawType">The raw type.</param>
    /// <param name="body">The message; its rows are kept, so it must not change afterwards.</param>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    /// <exception cref="ClientCrashException">The message ends a real client process.</exception>
    public void Write(string? database, int rawType, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            throw new SandboxException(0x0118, "Invalid parameters,detail:data is NULL or raw_len <= 0");
        if (!IsKnown(rawType))
            throw new SandboxException(0x0118, "Invalid parameters");
        if (database is null)
            throw Refusal.DatabaseNotSpecified();
        Apply(Engine.GetDatabase(database), Decode((ushort)rawType, body));
    }

    /// <summary>Writes a raw block into a table, columns by position or by name.</summary>
    /// <param name="database">The connection's current database; null: 0x2616.</param>
    /// <param name="table">The table, bare name.</param>
    /// <param name="block">The raw block; kept.</param>
    /// <param name="fields">Names of its columns; null: the target's columns in order.</param>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    /// <exception cref="ClientCrashException">The block ends a real client process.</exception>
    public void WriteBlock(string? database, string table, ReadOnlyMemory<byte> block, IReadOnlyList<string>? fields = null)
    {
        var target = Engine.GetDatabase(database ?? throw Refusal.DatabaseNotSpecified());
        var found = target.FindTable(table) ?? throw Refusal.TableNotExist();
        var parsed = TDengine.Blocks.RawBlock.Parse(block);
        var bound = fields is null
            ? BlockBinding.ByPosition(found.Columns, parsed)
            : BlockBinding.ByName(table, found.Columns, parsed, fields, Engine.Options.RealTraps, withDetail: false);
        target.Insert([new(table, bound.Columns, bound.Block)]);
    }

    private void Apply(Database database, TmqMessage message)
    {
        switch (message)
        {
            case DataMessage data:
                DataWriter.Write(database, data, _cache);
                break;
            case RawSubmit raw:
                SubmitWriter.Write(database, raw, _cache);
                break;
            case BatchMeta batch:
                foreach (var member in batch.Members)
                    Apply(database, member.Message);
                break;
            case MetaMessage meta:
                _metas.Apply(database, meta);
                break;
            default:
                throw new SandboxException(0x0118, "Invalid parameters");
        }
    }

    private static TmqMessage Decode(ushort rawType, ReadOnlyMemory<byte> body)
    {
        try
        {
            return TmqMessageReader.DecodeStrict(rawType, body);
        }
        catch (TDengineFormatException e) when (e.Code != ErrorCode.UnsupportedVersion)
        {
            throw rawType is TmqRawType.Data or TmqRawType.Metadata
                ? new SandboxException(0x0112, "Out of range,detail:decode mq taosx data rsp failed")
                : new SandboxException(0x0115, "Invalid message");
        }
    }

    private static bool IsKnown(int rawType) => rawType is TmqRawType.Data or TmqRawType.Metadata or TmqRawType.BatchMeta or TmqRawType.RawSubmit
        or TmqRawType.CreateTables or TmqRawType.AlterTable or TmqRawType.DropTables or TmqRawType.CreateSuperTable
        or TmqRawType.AlterSuperTable or TmqRawType.DropSuperTable or TmqRawType.DeleteRows;
}
