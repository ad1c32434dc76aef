using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>Statements and the fetching of their results. Source: transcripts of a 3.3.7.5 adapter.</summary>
internal static class QueryActions
{
    private const int SqlHeadLength = 6;

    private static ReadOnlySpan<byte> Finished => [1];

    public static void Query(SqlConnection connection, SandboxServer server, string sql, ActionAnswer answer)
    {
        var result = connection.Session.Execute(sql);
        var json = answer.Good();
        if (result.IsUpdate)
        {
            WriteUpdate(json, result.AffectedRows);
            result.Dispose();
            return;
        }

        json.Member("id", connection.Keep(new ResultCursor(result, server.Engine, answer.Fault?.EndsAfterBlocks)));
        json.Member("is_update", false).Member("affected_rows", 0L);
        WriteColumns(json, result);
    }

    public static void Validate(SqlConnection connection, string sql, ActionAnswer answer)
    {
        long code = 0;
        try
        {
            connection.Session.Validate(sql);
        }
        catch (SandboxException refused)
        {
            code = unchecked((int)(0x80000000 | (uint)refused.Code));
        }

        answer.Good().Member("result_code", code);
    }

    public static void CountFields(SqlConnection connection, ulong id, ActionAnswer answer) =>
        answer.Good().Member("num_fields", connection.Get(id).Result.Columns.Count);

    public static void Fetch(SqlConnection connection, ulong id, ActionAnswer answer)
    {
        var result = connection.Get(id);
        if (!result.Fetch())
        {
            connection.Free(id);
            answer.Good().Member("id", id).Member("completed", true).Member("lengths", (IReadOnlyList<long>?)null).Member("rows", 0L);
            return;
        }

        var block = RawBlock.Parse(result.Block);
        answer.Good().Member("id", id).Member("completed", false)
            .Member("lengths", [.. block.Columns.Select(column => (long)column.SchemaBytes)])
            .Member("rows", block.RowCount);
    }

    public static void FetchBlock(SqlConnection connection, ulong id, ActionAnswer answer)
    {
        var block = connection.Get(id).Block;
        var output = answer.Binary();
        WriteUInt64(output, answer.ElapsedNs);
        WriteUInt64(output, id);
        output.Write(block.Span);
    }

    /// <summary>Errors of this one travel in its own frame.</summary>
    public static void FetchRawBlock(SqlConnection? connection, BinaryFrame frame, ActionAnswer answer)
    {
        try
        {
            if (answer.Fault is { Code: not 0 } fault) throw new SandboxException(fault.Code, fault.Message);
            if (connection is null) throw new AdapterException("server not connected");
            if (frame.Payload.Length < 2) throw new AdapterException("message length is too short");
            if (BinaryPrimitives.ReadUInt16LittleEndian(frame.Payload.Span) != 1) throw new AdapterException("unknown fetch raw block version");
            var result = connection.Get(frame.Id);
            var output = WriteHead(answer, frame.Id, 0, string.Empty);
            var finishedAt = output.Length;
            output.Write(stackalloc byte[5]);
            if (result.Fetch(output))
            {
                BinaryPrimitives.WriteInt32LittleEndian(output.WrittenSpan[(finishedAt + 1)..], output.Length - finishedAt - 5);
                return;
            }

            connection.Free(frame.Id);
            WriteHead(answer, frame.Id, 0, string.Empty).Write(Finished);
        }
        catch (AdapterException refused)
        {
            WriteHead(answer, frame.Id, AdapterException.Code, refused.Message).Write(Finished);
        }
        catch (SandboxException refused)
        {
            WriteHead(answer, frame.Id, refused.Code, refused.Message).Write(Finished);
        }
    }

    /// <summary>The statement of a binary request: u16 version, u32 length, text.</summary>
    public static string ReadSql(ReadOnlyMemory<byte> payload, string title)
    {
        var span = payload.Span;
        if (span.Length <= SqlHeadLength) throw new AdapterException("message length is too short");
        var version = BinaryPrimitives.ReadUInt16LittleEndian(span);
        if (version != 1) throw new AdapterException($"unknown {title} version:{version}");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(span[2..]);
        span = span[SqlHeadLength..];
        if (length > span.Length) throw new AdapterException($"uncompleted message, sql length:{length}, remainMessageLength:{span.Length}");
        return Encoding.UTF8.GetString(span[..(int)length]);
    }

    /// <summary>The statement of a binary request, or null where it is malformed.</summary>
    public static string? PeekSql(ReadOnlyMemory<byte> payload) =>
        payload.Length > SqlHeadLength ? Encoding.UTF8.GetString(payload.Span[SqlHeadLength..]) : null;

    /// <summary>The members that describe the columns of a result.</summary>
    /// <param name="json">Takes the members.</param>
    /// <param name="result">The result.</param>
    /// <param name="asSchemaBytes">True: lengths count as in schemas (stmt2_result); false: as declared.</param>
    public static void WriteColumns(JsonAnswer json, SqlResult result, bool asSchemaBytes = false)
    {
        var columns = result.Columns;
        json.Member("fields_count", columns.Count)
            .Member("fields_names", [.. columns.Select(column => column.Name)])
            .Member("fields_types", [.. columns.Select(column => (long)column.Type)])
            .Member("fields_lengths", [.. columns.Select(column => asSchemaBytes && column.Type.IsVariable() ? column.Type.SchemaBytes(column.Length) : (long)column.Length)])
            .Member("precision", (long)result.Precision)
            .Member("fields_precisions", [.. columns.Select(column => (long)column.Precision)])
            .Member("fields_scales", [.. columns.Select(column => (long)column.Scale)]);
    }

    private static void WriteUpdate(JsonAnswer json, long affectedRows) => json
        .Member("id", 0L)
        .Member("is_update", true)
        .Member("affected_rows", affectedRows)
        .Member("fields_count", 0L)
        .Member("fields_names", (IReadOnlyList<string>?)null)
        .Member("fields_types", (IReadOnlyList<long>?)null)
        .Member("fields_lengths", (IReadOnlyList<long>?)null)
        .Member("precision", 0L)
        .Member("fields_precisions", (IReadOnlyList<long>?)null)
        .Member("fields_scales", (IReadOnlyList<long>?)null);

    private static AnswerBuffer WriteHead(ActionAnswer answer, ulong id, int code, string message)
    {
        var output = answer.Binary();
        WriteUInt64(output, ulong.MaxValue);
        WriteUInt64(output, BinaryFrame.FetchRawBlock);
        WriteUInt16(output, 1);
        WriteUInt64(output, answer.ElapsedNs);
        WriteUInt64(output, answer.RequestId);
        var text = Encoding.UTF8.GetBytes(message);
        WriteUInt32(output, (uint)code);
        WriteUInt32(output, (uint)text.Length);
        output.Write(text);
        WriteUInt64(output, id);
        return output;
    }

    private static void WriteUInt16(AnswerBuffer output, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    private static void WriteUInt32(AnswerBuffer output, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void WriteUInt64(AnswerBuffer output, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }
}
