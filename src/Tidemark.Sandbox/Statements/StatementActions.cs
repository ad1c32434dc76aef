using System.Buffers.Binary;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.RawWrites;
using Tidemark.Sandbox.Sql;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Statements;

/// <summary>Prepared statements (stmt2) of one <c>/ws</c> socket. Source: transcripts of a 3.3.7.5 adapter.</summary>
internal sealed class StatementActions(SqlConnection connection, SandboxServer server) : IDisposable
{
    private const int BindHeadLength = 6;
    private const int TableNameBytes = 271;
    private readonly Dictionary<ulong, OpenStatement> _statements = [];
    private ulong _lastId;

    public void Open(Arguments args, ActionAnswer answer)
    {
        _ = args.Flag("single_stb_insert") || args.Flag("single_table_bind_once");
        _statements.Add(++_lastId, new OpenStatement());
        answer.Good().Member("stmt_id", _lastId);
    }

    public void Prepare(Arguments args, ActionAnswer answer)
    {
        var (id, statement) = Find(args.Unsigned("stmt_id"), answer);
        var prepared = connection.Session.Prepare(args.Text("sql"));
        statement.Prepared = prepared;
        statement.Inserts = null;
        statement.Values = null;
        statement.BindError = null;
        var json = answer.Good().Member("stmt_id", id).Member("is_insert", prepared.IsInsert).Name("fields");
        if (prepared.IsInsert && args.Flag("get_fields"))
            WriteFields(json, prepared);
        else
            json.Literal("null");
        json.Member("fields_count", prepared.Fields.Count);
    }

    public void Bind(BinaryFrame frame, ActionAnswer answer)
    {
        var (id, statement) = Find(frame.Id, answer);
        if (frame.Payload.Length < BindHeadLength) throw new AdapterException("message length is too short");
        if (BinaryPrimitives.ReadUInt16LittleEndian(frame.Payload.Span) != 1) throw new AdapterException("unknown stmt2 bind version");
        var data = BindData.Parse(frame.Payload[BindHeadLength..].ToArray());
        var prepared = statement.Prepared ?? throw new AdapterException("stmt2 is not prepared");
        try
        {
            statement.BindError = null;
            if (prepared.IsInsert)
                statement.Inserts = BoundInsert.Build(server.Engine, prepared, data);
            else
                statement.Values = [.. data.Columns[0].Select(Value)];
        }
        catch (SandboxException refused)
        {
            statement.BindError = refused;
            throw;
        }

        answer.Good().Member("stmt_id", id);
    }

    public void Execute(Arguments args, ActionAnswer answer)
    {
        var (id, statement) = Find(args.Unsigned("stmt_id"), answer);
        if (statement.BindError is { } refused) throw refused;
        long affected = 0;
        if (statement.Prepared is { } prepared && statement.Values is { } values)
        {
            statement.Result?.Dispose();
            statement.Result = connection.Session.Execute(prepared, values);
        }
        else
        {
            affected = Insert(statement);
        }

        answer.Good().Member("stmt_id", id).Member("affected", affected);
    }

    public void Result(Arguments args, ActionAnswer answer)
    {
        var (id, statement) = Find(args.Unsigned("stmt_id"), answer);
        var result = statement.Result ?? throw new AdapterException("stmt2 has no result");
        statement.Result = null;
        var json = answer.Good().Member("stmt_id", id).Member("id", connection.Keep(new ResultCursor(result, server.Engine)));
        QueryActions.WriteColumns(json, result, asSchemaBytes: true);
    }

    public void Close(Arguments args, ActionAnswer answer)
    {
        var (id, statement) = Find(args.Unsigned("stmt_id"), answer);
        statement.Dispose();
        _statements.Remove(id);
        answer.Good().Member("stmt_id", id);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
    }

    private long Insert(OpenStatement statement)
    {
        // The real library reads through a null pointer here and takes the adapter with it.
        if (statement.Prepared is not { } prepared || statement.Inserts is not { } inserts) throw new ClientCrashException("stmt2_exec without a bind");
        var name = prepared.Database ?? connection.Session.CurrentDatabase ?? throw new SandboxException(0x2616, "Database not specified");
        statement.Inserts = null;
        return server.Engine.GetDatabase(name).Insert(inserts);
    }

    private (ulong Id, OpenStatement Statement) Find(ulong id, ActionAnswer answer)
    {
        answer.OnError = json => json.Member("stmt_id", id);
        return _statements.TryGetValue(id, out var statement) ? (id, statement) : throw new AdapterException("stmt2 is nil");
    }

    private static void WriteFields(JsonAnswer json, PreparedStatement prepared)
    {
        json.Open('[');
        foreach (var field in prepared.Fields)
        {
            json.Comma();
            json.Open()
                .Member("name", field.Name)
                .Member("field_type", (long)(field.Column?.Type ?? DataType.VarChar))
                .Member("precision", field.Column?.Type == DataType.Timestamp ? (long)field.Precision : 0)
                .Member("scale", 0L)
                .Member("bytes", field.Column?.Bytes ?? TableNameBytes)
                .Member("bind_type", (long)field.Kind)
                .Close();
        }

        json.Close(']');
    }

    private static object? Value(BoundValues bound) =>
        bound.Values().First() is not { } bytes ? null
        : bound.Type == DataType.NChar ? System.Text.Encoding.UTF8.GetString(bytes.Span)
        : RawValue.ToObject(bound.Type, bytes.Span);
}
